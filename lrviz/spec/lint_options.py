"""Options of rules, as ``[lint]`` and ``[tool.lrviz]`` set them, with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lrviz.known.argument import Argument

OPTIONS: Final[Mapping[str, Argument]] = {
    option.name: option
    for option in (
        Argument(
            "near_zero", "number", 1e-3, "Below this share of the peak an LR is near zero.", low=0
        ),
        Argument(
            "near_zero_share",
            "number",
            0.2,
            "The share of the ticks after the peak that may be near zero.",
            low=0,
            high=1,
        ),
        Argument(
            "adam_max", "number", 1e-2, "The highest usual LR of an Adam-family optimizer.", low=0
        ),
        Argument("warmup_steps", "number", 10_000, "Steps from which a run wants a warmup.", low=0),
    )
}
