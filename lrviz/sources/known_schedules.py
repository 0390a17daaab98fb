"""transformers' schedules as phases: what many frameworks' configs name.

Source: transformers 5.24, optimization.py, the function that `TYPE_TO_SCHEDULER_FUNCTION` names.
With W steps of warm-up, N in all and the tick t, each warms up by t / W unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.arithmetic import calculated, expression, ratio
from lrviz.sources.quantity import Text
from lrviz.sources.said import Said

Arguments = Mapping[str, Said]
Phases = list[Any]


@dataclass(frozen=True)
class Warmup:
    """How long a schedule warms up: a number of ticks, or an expression of the spec."""

    steps: Said

    @property
    def is_none(self) -> bool:
        """Whether there is none."""
        return isinstance(self.steps.value, int | float) and self.steps.value <= 0


@dataclass(frozen=True)
class Schedule:
    """One schedule.

    Attributes:
        phases: Its phases, of the warm-up, its own arguments and the base LR.
        arguments: The arguments that it takes.
        warms_up: Whether it takes a warm-up.
        one_of: Arguments of which it needs one, and takes only one.
    """

    phases: Callable[[Warmup, Arguments, Said], Phases]
    arguments: tuple[str, ...] = ()
    warms_up: bool = True
    one_of: tuple[str, ...] = ()

    def missing(self, given: Arguments) -> str | None:
        """What it needs and is not given, in a sentence."""
        if not self.one_of or any(name in given for name in self.one_of):
            return None
        names = " or ".join(f"`{name}`" for name in self.one_of)
        neither = ", and gets neither" if len(self.one_of) > 1 else ", and does not get it"
        return f"this schedule needs {names} in `lr_scheduler_kwargs`{neither}"

    def clash(self, given: Arguments) -> tuple[str, str] | None:
        """An argument that does not go with another one, and why."""
        both = [name for name in self.one_of if name in given]
        if len(both) < 2:
            return None
        return both[
            1
        ], f"`{both[0]}` and `{both[1]}` are both given; the schedule takes one of them"


def warmup_phase(warmup: Warmup, **more: Any) -> Phases:
    """A line from 0 to 1, where there is a warm-up."""
    if warmup.is_none:
        return []
    return [{"shape": "linear", "from": 0, "to": 1, "length": warmup.steps, **more}]


def _constant(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    return [{"shape": "constant", "to": 1}]


def _constant_with_warmup(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    return [*warmup_phase(warmup), {"shape": "constant", "to": 1}]


def _linear(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    return [*warmup_phase(warmup), {"shape": "linear", "from": 1, "to": 0}]


def _cosine(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    return [
        *warmup_phase(warmup),
        {"shape": "cosine", "from": 1, "to": 0, "cycles": given.get("num_cycles")},
    ]


def _with_restarts(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    cycles = given.get("num_cycles")
    restarts = None if cycles is None else cycles.meaning(calculated("-", cycles.value, 1))
    return [
        *warmup_phase(warmup),
        {"shape": "cosine", "from": 1, "to": 0, "restarts": restarts},
    ]


def _polynomial(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    end = given.get("lr_end", Said(1e-7))
    to = end.meaning(ratio(end.value, rate.value))
    return [
        *warmup_phase(warmup),
        {"shape": "power", "from": 1, "to": to, "power": given.get("power")},
    ]


def _inverse_sqrt(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    timescale = given.get("timescale")
    if timescale is None and warmup.is_none:
        timescale = Said(10_000)
    elif timescale is None and isinstance(warmup.steps.value, str | Text):
        steps = warmup.steps.value  # a share, which may come to no step
        timescale = warmup.steps.meaning(
            expression("(", steps, ") if (", steps, ") > 0 else 10000")
        )
    return [
        *warmup_phase(warmup),
        {"shape": "inverse-sqrt", "from": 1, "to": 0, "timescale": timescale},
    ]


def _minimum(given: Arguments, rate: Said) -> Said:
    """The floor as a factor; 0 where none is given."""
    if "min_lr" in given:
        return given["min_lr"].meaning(ratio(given["min_lr"].value, rate.value))
    return given.get("min_lr_rate", Said(0))


def _min_lr(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    return [
        *warmup_phase(warmup),
        {
            "shape": "cosine",
            "from": 1,
            "to": _minimum(given, rate),
            "cycles": given.get("num_cycles"),
        },
    ]


def _warmup_with_min_lr(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    """(t + 1) / W, or from ``warmup_lr_rate`` to 1 in W - 1; the cosine is a tick ahead."""
    steps, first = warmup.steps, given.get("warmup_lr_rate")
    phases: Phases = warmup_phase(warmup, shift=1)
    if phases and first is not None:
        # one step of warmup is at its start, and none after it is at 1
        rising = expression("min(", steps.value, ", max(", steps.value, " - 1, 1))")
        whole = expression("min(max(", steps.value, " - 1, 0), 1)")
        phases = [
            {"shape": "linear", "from": first, "to": 1, "length": steps.meaning(rising)},
            {"shape": "constant", "to": 1, "length": steps.meaning(whole)},
        ]
    return [
        *phases,
        {
            "shape": "cosine",
            "from": 1,
            "to": _minimum(given, rate),
            "cycles": given.get("num_cycles"),
            "shift": 1,
            "past_end": "continue",
        },
    ]


_RISING: Final[Mapping[str, Mapping[str, Any]]] = {
    "linear": {"shape": "linear"},
    "cosine": {"shape": "cosine"},
    "1-sqrt": {"shape": "power", "power": 0.5},
}


def _stable_decay(warmup: Warmup, given: Arguments, rate: Said) -> Phases:
    """From the minimum to 1 in W, 1 for ``num_stable_steps``, down to the minimum, and there."""
    floor = given.get("min_lr_ratio", Said(0))
    decay = given.get("num_decay_steps", Said(0))
    stable, shift = given.get("num_stable_steps"), None
    if stable is None:
        left = expression("total_steps - ", warmup.steps.value, " - ", decay.value)
        stable = Said(expression("max(", left, ", 0)"))
        # One that is longer than what is left is on its way already when the warm-up ends.
        shift = decay.meaning(expression("max(-(", left, "), 0)"))
    rising = given.get("warmup_type", Said("linear"))
    falling = given.get("decay_type", Said("cosine"))
    cycles = given.get("num_cycles") if falling.value == "cosine" else None
    phases: Phases = []
    if not warmup.is_none:
        shape = _RISING.get(rising.value, _RISING["linear"])
        phases.append({**shape, "from": floor, "to": 1, "length": warmup.steps})
    # A cosine that does not stop at half a cycle ends elsewhere; all else holds its last value.
    after: Phases = [] if cycles is None else [{"shape": "constant", "to": floor}]
    return [
        *phases,
        {"shape": "constant", "to": 1, "length": stable},
        {
            "shape": falling,
            "from": 1,
            "to": floor,
            "length": decay,
            "cycles": cycles,
            "shift": shift,
        },
        *after,
    ]


SCHEDULES: Final[Mapping[str, Schedule]] = {
    "constant": Schedule(_constant, warms_up=False),
    "constant_with_warmup": Schedule(_constant_with_warmup),
    "linear": Schedule(_linear),
    "cosine": Schedule(_cosine, ("num_cycles",)),
    "cosine_with_restarts": Schedule(_with_restarts, ("num_cycles",)),
    "polynomial": Schedule(_polynomial, ("lr_end", "power")),
    "inverse_sqrt": Schedule(_inverse_sqrt, ("timescale",)),
    "cosine_with_min_lr": Schedule(
        _min_lr, ("num_cycles", "min_lr", "min_lr_rate"), one_of=("min_lr", "min_lr_rate")
    ),
    "cosine_warmup_with_min_lr": Schedule(
        _warmup_with_min_lr,
        ("num_cycles", "min_lr", "min_lr_rate", "warmup_lr_rate"),
        one_of=("min_lr", "min_lr_rate"),
    ),
    "warmup_stable_decay": Schedule(
        _stable_decay,
        (
            *("num_decay_steps", "num_stable_steps", "warmup_type", "decay_type"),
            *("min_lr_ratio", "num_cycles"),
        ),
        one_of=("num_decay_steps",),
    ),
}
"""By the name that ``lr_scheduler_type`` has for it."""
