"""The LR of schedulers that set it whatever it was: a function of their tick alone."""

from __future__ import annotations

import math
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.operations.ratios import tick_argument
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, Num, Sym

_MOST_CYCLES: Final = 20
_INSIDE: Final = 1e-6
"""A part of a tick: what lies in a cycle still does so much later, and rounding does not tell."""
_ROUNDING: Final = 1e-10
"""More than what is lost where a share of an epoch is added, and less than any share."""


def sets_at(
    machine: Machine, scheduler: Scheduler, place: int, turn: Num, base: Num, *, absolute: bool
) -> Any:
    """The LR that a scheduler sets whatever it was; None where it is none that does."""
    rates = scheduler.slots.get("rates") if scheduler.family == "own" else None
    if isinstance(rates, tuple) and place < len(rates):
        return machine.numeric(replaced_in(machine, rates[place], {TICK: turn}))
    if scheduler.family != "torch":
        return None
    if scheduler.cls == "LambdaLR":
        function = scheduler.slots.get("lr_lambda")
        if isinstance(function, tuple):
            function = function[place] if place < len(function) else None
        if function is None or isinstance(function, str):
            return None
        factor = machine.numeric(replaced_in(machine, function, {TICK: turn}))
        return None if factor is None else number("*", base, factor)
    if scheduler.cls == "CosineAnnealingWarmRestarts":
        return _tick_restarts(machine, scheduler, turn, base, absolute=absolute)
    return None


def _tick_restarts(
    machine: Machine, scheduler: Scheduler, turn: Num, base: Num, *, absolute: bool
) -> Any:
    cycle, times, floor = (
        tick_argument(machine, scheduler, name) for name in ("T_0", "T_mult", "eta_min")
    )
    if not isinstance(turn, Sym) and turn == 0:
        return base
    if type(cycle) is not int or type(times) is not int or type(floor) not in (int, float):
        return None
    # ``epoch + i / n`` is whole where a cycle begins; as it is written here it may be a bit less.
    nearly: Num = number("+", turn, _ROUNDING) if _has_shares(turn) else turn
    done: Num = number("+", number("%", nearly, cycle), number("-", turn, nearly))
    length: Num = cycle
    if times > 1:
        # torch counts cycles of fractions by a logarithm, which may be a little less than whole
        if absolute and any(int(math.log(times**n, times)) != n for n in range(1, _MOST_CYCLES)):
            return None
        inside = number("+", turn, _INSIDE if absolute else 0.5)
        grown = number("+", number("/", number("*", inside, times - 1), cycle), 1)
        passed = number("floor", number("/", number("log", grown), math.log(times)))
        many = number("**", times, passed)
        start = number("//", number("*", cycle, number("-", many, 1)), times - 1)
        done, length = number("-", turn, start), number("*", cycle, many)
    angle = number("/", number("*", math.pi, done), length)
    half = number("/", number("+", 1, number("cos", angle)), 2)
    return number("+", floor, number("*", number("-", base, floor), half))


def _has_shares(turn: Num) -> bool:
    """Whether a number is made of parts of an epoch."""
    if not isinstance(turn, Sym):
        return False
    return turn.op == "/" or any(
        _has_shares(part) if isinstance(part, Sym) else part != int(part)
        for part in turn.args
        if isinstance(part, Sym | int | float)
    )
