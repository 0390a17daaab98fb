"""What each scheduler of torch does to the LR, as the rules and readers ask it.

A test holds each of these facts to the torch that is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lrviz.known.schedulers import SCHEDULERS


@dataclass(frozen=True)
class Behaviour:
    """What a class does to the LR.

    Attributes:
        horizon: The argument that says after how many ticks its schedule is over; "" where none
            does, or more than one.
        outright: Each tick sets the LR from the count alone, whatever the LR was before.
        warms: It holds the LR below the base LR for its first ticks, by a factor.
        decays: It multiplies the LR by gamma, at some ticks or at all.
        metric: Its ticks need a metric.
        begins: The constructor changes the LR that the optimizer was given.
    """

    horizon: str = ""
    outright: bool = False
    warms: bool = False
    decays: bool = False
    metric: bool = False
    begins: bool = False


BEHAVIOUR: Final[Mapping[str, Behaviour]] = {
    "LambdaLR": Behaviour(outright=True, begins=True),
    "MultiplicativeLR": Behaviour(),
    "StepLR": Behaviour(decays=True),
    "MultiStepLR": Behaviour(decays=True),
    "ConstantLR": Behaviour(warms=True, begins=True),
    "LinearLR": Behaviour(horizon="total_iters", warms=True, begins=True),
    "ExponentialLR": Behaviour(decays=True),
    "PolynomialLR": Behaviour(horizon="total_iters"),
    "CosineAnnealingLR": Behaviour(horizon="T_max"),
    "CosineAnnealingWarmRestarts": Behaviour(outright=True),
    "OneCycleLR": Behaviour(horizon="total_steps", outright=True, begins=True),
    "CyclicLR": Behaviour(outright=True, begins=True),
    "SWALR": Behaviour(),
    "ReduceLROnPlateau": Behaviour(metric=True),
    "SequentialLR": Behaviour(begins=True),
    "ChainedScheduler": Behaviour(begins=True),
}
"""The behaviour of the schedulers of `lrviz.known.schedulers`; of those that join others, what
their parts may do."""

OUTRIGHT: Final = tuple(name for name, does in BEHAVIOUR.items() if does.outright)
"""What sets the LR outright at each tick."""
WARMING: Final = tuple(name for name, does in BEHAVIOUR.items() if does.warms)
"""What holds the LR below the base LR at first."""
DECAYING: Final = tuple(name for name, does in BEHAVIOUR.items() if does.decays)
"""What decays the LR by gamma."""
BY_METRIC: Final = tuple(name for name, does in BEHAVIOUR.items() if does.metric)
"""What is stepped with a metric."""
RESTING: Final = tuple(name for name, does in BEHAVIOUR.items() if not does.begins)
"""What leaves the LR as it is until the first tick."""
JOINING: Final = tuple(name for name, known in SCHEDULERS.items() if "schedulers" in known.by_name)
"""What is made of other schedulers."""
BETWEEN: Final = tuple(name for name, known in SCHEDULERS.items() if "max_lr" in known.by_name)
"""What goes between LRs of its own, and may cycle the momentum against them."""
BY_FUNCTION: Final = tuple(
    name for name, known in SCHEDULERS.items() if "lr_lambda" in known.by_name
)
"""What is given a function of the tick."""
