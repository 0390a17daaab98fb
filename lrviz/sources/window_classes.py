"""MMEngine's schedulers that act as torch's class of the same recurrence does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.behaviour import WARMING
from lrviz.sources.said import Said
from lrviz.sources.window_lengths import combined, written
from lrviz.sources.windows import Window

_TORCH: Final[Mapping[str, tuple[str, ...]]] = {
    "LinearLR": ("start_factor", "end_factor"),
    "ConstantLR": ("factor",),
    "MultiStepLR": ("milestones", "gamma"),
    "StepLR": ("step_size", "gamma"),
    "ExponentialLR": ("gamma",),
    "CosineAnnealingLR": ("T_max", "eta_min"),
    "OneCycleLR": ("total_steps", "pct_start", "div_factor", "final_div_factor", "three_phase"),
}
"""The classes whose recurrence torch's class of that name has too, with what both take."""
_LENGTHS: Final = ("T_max", "milestones", "step_size", "total_steps")


def is_torchs(window: Window, *, scaled: bool = False) -> bool:
    """Whether torch's class does the same from the first tick to the last.

    Args:
        scaled: Whether one may be whose lengths are epochs that are turned into steps.
    """
    if window.kind not in _TORCH or window.begin.value != 0 or (window.scaled and not scaled):
        return False
    if "eta_min_ratio" in window.arguments:
        return False
    return window.kind in WARMING or window.lasts or not late_milestones(window, True)


def late_milestones(window: Window, unknown: bool = False) -> bool:
    """Whether a MultiStepLR has milestones that its window ends before: they are never acted on.

    Args:
        unknown: The answer for what has no such numbers.
    """
    said, end = window.arguments.get("milestones"), window.end.value
    held = said.value if said is not None and window.kind == "MultiStepLR" else None
    numbers = [m for m in held if isinstance(m, int)] if isinstance(held, list | tuple) else []
    if not numbers or len(numbers) < len(held or ()) or not isinstance(end, int | float):
        return unknown
    return max(numbers) >= end


def torchs(window: Window) -> Said:
    """The table of torch's class."""
    own = _TORCH[window.kind]
    taken = {k: _length(window, k, v) for k, v in window.arguments.items() if k in own}
    table: dict[str, Any] = {"type": window.said.meaning(window.kind), **taken}
    table["interval"] = "epoch" if window.per_epoch else "step"
    if window.kind in WARMING:
        last = combined("-", written(window.bound(window.end.value)), 1)
        table["total_iters"] = window.end.meaning(last)
        default = 1 / 3
        name = "start_factor" if window.kind == "LinearLR" else "factor"
        table.setdefault(name, Said(default))
    if window.kind == "CosineAnnealingLR":
        table.setdefault("T_max", _length(window, "T_max", window.end))
    if window.kind == "OneCycleLR":
        table["max_lr"] = window.number("eta_max", 0)
        table["cycle_momentum"] = False
        table.setdefault("total_steps", _length(window, "total_steps", window.end))
        strategy = window.arguments.get("anneal_strategy")
        table["anneal_strategy"] = strategy or "cos"
    return window.said.meaning(table)


def _length(window: Window, name: str, said: Said) -> Said:
    """An argument in ticks, where it is a length; a list of them likewise."""
    if not window.scaled or name not in _LENGTHS:
        return said
    if isinstance(said.value, list):
        items = [each if isinstance(each, Said) else Said(each) for each in said.value]
        return said.meaning([_length(window, name, each) for each in items])
    return said.meaning(written(window.length(said.value)))
