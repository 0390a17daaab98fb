"""``Phases``, the scheduler of lrviz's own, its shapes with their keys, and all built-in types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lrviz.known.argument import REQUIRED, Argument, KnownClass
from lrviz.known.schedulers import SCHEDULERS

HOLD: Final = "hold"
CONTINUE: Final = "continue"

PHASES: Final = KnownClass(
    "Phases",
    "The base LR times a factor that goes through phases: warmup, plateau, decay.",
    (
        Argument("phases", "phases", REQUIRED, "The phases, one after the other."),
        *(a for a in SCHEDULERS["LambdaLR"].arguments if a.name == "last_epoch"),
    ),
)

_FROM = Argument(
    "from", "number", None, "The factor where it begins; else where the phase before ended, or 1."
)
_TO = Argument("to", "number", REQUIRED, "The factor where it ends.")
_LENGTH = Argument(
    "length", "number", None, "How many ticks it takes; the last phase: the rest of the run.", low=0
)
_MOVING = (
    _LENGTH,
    Argument("shift", "number", 0, "How many ticks the formula is ahead of the phase's own."),
    Argument("floor", "number", None, "The factor never falls below it."),
    Argument(
        "past_end",
        "choice",
        HOLD,
        "Whether after the last phase its last value holds, or its formula goes on.",
        choices=(HOLD, CONTINUE),
    ),
)


def _shape(name: str, doc: str, *own: Argument, to: Argument = _TO) -> KnownClass:
    return KnownClass(name, doc, (_FROM, to, *_MOVING, *own))


_SHAPES = (
    KnownClass(
        "constant",
        "One factor.",
        (Argument("to", "number", None, "The factor; else where the phase before ended."), _LENGTH),
    ),
    _shape("linear", "A line."),
    _shape(
        "cosine",
        "Half a cosine, or as many cycles of one as are given.",
        Argument("cycles", "number", 0.5, "Cycles of the cosine.", low=0, low_open=True),
        Argument("restarts", "integer", 0, "How many times it starts again.", low=0),
    ),
    _shape("1-sqrt", "By the square root: fast first, then slower."),
    _shape(
        "power",
        "By a power of what is left of it.",
        Argument("power", "number", 1.0, "The power.", low=0, low_open=True),
    ),
    _shape(
        "exponential",
        "By the same ratio at every tick.",
        Argument(
            "base",
            "number",
            None,
            "By base ** p instead, moved and stretched to go through `from` and `to`.",
            low=0,
            low_open=True,
        ),
    ),
    _shape("log", "By the logarithm of the tick: fast first, there a tick before its end."),
    _shape(
        "inverse-sqrt",
        "By one over the square root of the tick.",
        Argument(
            "timescale",
            "number",
            None,
            "Ticks by which it is stretched; else the ticks before the phase.",
            low=0,
            low_open=True,
        ),
        Argument(
            "power",
            "number",
            None,
            "Another power of the tick than the square root's.",
            low=0,
            low_open=True,
        ),
        to=Argument("to", "number", 0, "The factor that it nears and never meets."),
    ),
)

SHAPES: Mapping[str, KnownClass] = {shape.name: shape for shape in _SHAPES}
"""The shapes of a phase by name, each with the keys that it takes besides ``shape``."""

BUILT_IN: Mapping[str, KnownClass] = {**SCHEDULERS, PHASES.name: PHASES}
"""The schedulers that a spec names without a path: torch's, and lrviz's own."""

_USUAL: Final = {
    "cosine": "CosineAnnealingLR",
    "cosinerestarts": "CosineAnnealingWarmRestarts",
    "cosinewithrestarts": "CosineAnnealingWarmRestarts",
    "exp": "ExponentialLR",
    "multistep": "MultiStepLR",
    "plateau": "ReduceLROnPlateau",
    "poly": "PolynomialLR",
    "sequential": "SequentialLR",
    "step": "StepLR",
    "warmup": "LinearLR",
}
"""What other libraries call them, less `_`, where no spelling is near."""


def usual_name(name: str) -> str | None:
    """The scheduler of torch that other libraries call so; None of any other name."""
    return _USUAL.get(name.lower().replace("_", "").replace("-", ""))
