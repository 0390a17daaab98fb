"""The schedules of transformers and diffusers, as the phases that they are.

From their source: transformers/optimization.py, diffusers/optimization.py.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.things import Dict, Dotted
from lrviz.sources.script.plans.values.trees import atoms, replaced

_BY_NAME: Final = {
    "linear": "get_linear_schedule_with_warmup",
    "cosine": "get_cosine_schedule_with_warmup",
    "cosine_with_restarts": "get_cosine_with_hard_restarts_schedule_with_warmup",
    "polynomial": "get_polynomial_decay_schedule_with_warmup",
    "constant": "get_constant_schedule",
    "constant_with_warmup": "get_constant_schedule_with_warmup",
    "inverse_sqrt": "get_inverse_sqrt_schedule",
    "cosine_with_min_lr": "get_cosine_with_min_lr_schedule_with_warmup",
    "warmup_stable_decay": "get_wsd_schedule",
}

_LENGTHS: Final = (1, 7, 200, 100_000)
"""Numbers that stand for those that the script does not say."""


@dataclass
class Phase:
    """One phase: its shape, its numbers by key, and the argument that says how long it is."""

    shape: str
    numbers: dict[str, Any] = field(default_factory=dict)
    length: Num | None = None
    said: str = ""


class Arguments:
    """The arguments of a schedule's function, as numbers."""

    def __init__(self, scheduler: Scheduler, numeric: Callable[[Any], Any], base: Num) -> None:
        self.scheduler = scheduler
        self.given: dict[str, Any] = dict(scheduler.arguments)
        self.numeric = numeric
        self.base = base

    def number(self, name: str, default: Any = None) -> Any:
        """One of them."""
        value = self.given.get(name)
        if value is None:
            if default is None:
                raise Unsure(f"`{name}` is not given", self.scheduler.node)
            return default
        found = self.numeric(value)
        if found is None:
            raise Unsure(f"`{name}` is not a number", self.node(name))
        return found

    def node(self, name: str) -> ast.AST:
        """Where one stands."""
        return self.scheduler.nodes.get(name, self.scheduler.node)


def phases_of(
    scheduler: Scheduler, numeric: Callable[[Any], Any], base: Num
) -> tuple[Phase, ...] | None:
    """The phases of a schedule; None where it is ReduceLROnPlateau.

    Args:
        numeric: A value as a number.
        base: The optimizer's own LR, which some divide by.

    Raises:
        Unsure: They cannot be known.
    """
    given = Arguments(scheduler, numeric, base)
    name = scheduler.cls
    if name == "get_scheduler":
        name = _chosen(given)
        if name == "reduce_lr_on_plateau":
            return None
    if given.given.get("last_epoch", -1) != -1:
        raise Unsure("it starts from a `last_epoch`", given.node("last_epoch"))
    build = _SCHEDULES.get(name)
    if build is None:
        raise Unsure(f"`{name}` is not known", scheduler.node)
    try:
        return build(given)
    except NoNumber:
        raise Unsure("its arguments make no number", scheduler.node) from None


def _chosen(given: Arguments) -> str:
    chosen = given.given.get("name")
    if isinstance(chosen, Dotted):
        chosen = chosen.name.rsplit(".", 1)[-1].lower()
    if not isinstance(chosen, str):
        raise Unsure("which schedule it is is not known", given.node("name"))
    if chosen == "reduce_lr_on_plateau":
        return chosen
    if chosen not in _BY_NAME:
        raise Unsure(f"`{chosen}` is not known", given.node("name"))
    more = given.given.get("scheduler_specific_kwargs")
    if isinstance(more, Dict):
        given.given.update({k: v for k, v in more.slots.items() if isinstance(k, str)})
    elif more is not None:
        raise Unsure("its arguments are not all known", given.node("scheduler_specific_kwargs"))
    if given.scheduler.family == "diffusers":
        if chosen != "cosine_with_restarts":
            given.given.pop("num_cycles", None)
        if chosen != "polynomial":
            given.given.pop("power", None)
    return _BY_NAME[chosen]


def _warmup(given: Arguments) -> Phase:
    length = given.number("num_warmup_steps")
    return Phase("linear", {"from": 0, "to": 1}, length, "num_warmup_steps")


def _rest(given: Arguments, least: int) -> Num:
    """The steps after the warmup: if that is longer than the whole, as few as the function has."""
    total, warmup = given.number("num_training_steps"), given.number("num_warmup_steps")
    rest = number("-", total, warmup)
    return rest if _is_share(warmup, total) else number("max", least, rest)


def _is_share(warmup: Num, total: Num) -> bool:
    """Whether a warmup is a part of the whole however long that is, as ``int(0.1 * total)``."""
    if not isinstance(total, Sym) or not isinstance(warmup, Sym):
        return isinstance(total, Sym) and warmup == 0
    names = sorted({*atoms(warmup), *atoms(total)}, key=str)
    return all(
        replaced(number("<=", warmup, total), {name: n + k for k, name in enumerate(names)}) is True
        for n in _LENGTHS
    )


def _decay(
    given: Arguments, shape: str, numbers: Mapping[str, Any], least: int = 1
) -> tuple[Phase, ...]:
    rest = _rest(given, least)
    return (_warmup(given), Phase(shape, dict(numbers), rest, "num_training_steps"))


def _linear(given: Arguments) -> tuple[Phase, ...]:
    return _decay(given, "linear", {"from": 1, "to": 0}, least=0)


def _cosine(given: Arguments) -> tuple[Phase, ...]:
    cycles = given.number("num_cycles", 0.5)
    numbers: dict[str, Any] = {"from": 1, "to": 0, "past_end": "continue"}
    if cycles != 0.5:
        numbers["cycles"] = cycles
    return _decay(given, "cosine", numbers)


def _restarts(given: Arguments) -> tuple[Phase, ...]:
    cycles = given.number("num_cycles", 1)
    if not isinstance(cycles, int) or cycles < 1:
        raise Unsure("`num_cycles` is not a whole number", given.node("num_cycles"))
    numbers: dict[str, Any] = {"from": 1, "to": 0}
    if cycles > 1:
        numbers["restarts"] = cycles - 1
    return _decay(given, "cosine", numbers)


def _polynomial(given: Arguments) -> tuple[Phase, ...]:
    end = number("/", given.number("lr_end", 1e-7), given.base)
    power = given.number("power", 1.0)
    if given.number("num_training_steps") == given.number("num_warmup_steps"):
        raise Unsure("its last step divides by zero", given.node("num_training_steps"))
    return _decay(given, "power", {"from": 1, "to": end, "power": power}, least=0)


def _constant(given: Arguments) -> tuple[Phase, ...]:
    return (Phase("constant", {"to": 1}),)


def _constant_after(given: Arguments) -> tuple[Phase, ...]:
    return (_warmup(given), Phase("constant", {"to": 1}))


def _inverse(given: Arguments) -> tuple[Phase, ...]:
    warmup = given.number("num_warmup_steps")
    scale = given.number("timescale", 10_000 if warmup == 0 else warmup)
    if isinstance(warmup, Sym) and given.given.get("timescale") is None:
        scale = warmup
    numbers = {"from": 1, "to": 0, "timescale": scale}
    return (_warmup(given), Phase("inverse-sqrt", numbers))


def _with_least(given: Arguments) -> tuple[Phase, ...]:
    least: Any = 0
    if given.given.get("min_lr") is not None:
        least = number("/", given.number("min_lr"), given.base)
    elif given.given.get("min_lr_rate") is not None:
        least = given.number("min_lr_rate")
    else:
        raise Unsure("neither `min_lr` nor `min_lr_rate` is given", given.scheduler.node)
    numbers: dict[str, Any] = {"from": 1, "to": least, "past_end": "continue", "floor": 0}
    cycles = given.number("num_cycles", 0.5)
    if cycles != 0.5:
        numbers["cycles"] = cycles
    return _decay(given, "cosine", numbers)


def _stable(given: Arguments) -> tuple[Phase, ...]:
    least = given.number("min_lr_ratio", 0)
    kinds = {key: given.given.get(key, other) for key, other in _KINDS.items()}
    if given.number("num_cycles", 0.5) != 0.5 or kinds["warmup_type"] not in _SHAPES:
        raise Unsure("its shape is not known", given.scheduler.node)
    if kinds["decay_type"] not in _SHAPES:
        raise Unsure("its shape is not known", given.node("decay_type"))
    warmup, decay = given.number("num_warmup_steps"), given.number("num_decay_steps")
    if given.given.get("num_stable_steps") is not None:
        stable, said = given.number("num_stable_steps"), "num_stable_steps"
    else:
        total, said = given.number("num_training_steps"), "num_training_steps"
        stable = number("-", number("-", total, warmup), decay)
    return (
        Phase(_SHAPES[kinds["warmup_type"]], {"from": least, "to": 1}, warmup, "num_warmup_steps"),
        Phase("constant", {"to": 1}, stable, said),
        Phase(_SHAPES[kinds["decay_type"]], {"from": 1, "to": least}, decay, "num_decay_steps"),
    )


_KINDS: Final = {"warmup_type": "linear", "decay_type": "cosine"}
_SHAPES: Final = {"linear": "linear", "cosine": "cosine"}
_SCHEDULES: Final[dict[str, Callable[[Arguments], tuple[Phase, ...]]]] = {
    "get_linear_schedule_with_warmup": _linear,
    "get_cosine_schedule_with_warmup": _cosine,
    "get_cosine_with_hard_restarts_schedule_with_warmup": _restarts,
    "get_polynomial_decay_schedule_with_warmup": _polynomial,
    "get_constant_schedule": _constant,
    "get_constant_schedule_with_warmup": _constant_after,
    "get_inverse_sqrt_schedule": _inverse,
    "get_cosine_with_min_lr_schedule_with_warmup": _with_least,
    "get_wsd_schedule": _stable,
}
