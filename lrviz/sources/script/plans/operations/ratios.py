"""What the ticks of a scheduler multiply the LR by: R(n), and what it goes down to."""

from __future__ import annotations

import math
from typing import Any

from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Num, Sym


def tick_argument(machine: Machine, scheduler: Scheduler, name: str) -> Any:
    """An argument of a scheduler, or its default."""
    known = SCHEDULERS[scheduler.cls].defaults.get(name)
    return machine.settled(scheduler.arguments.get(name, known))


def tick_ratio(machine: Machine, scheduler: Scheduler, place: int, turn: Num) -> tuple[Any, Any]:
    """R(n) of a scheduler that multiplies, and what it goes down to."""

    def said(name: str) -> Any:
        return machine.numeric(tick_argument(machine, scheduler, name))

    cls = scheduler.cls
    if cls == "CosineAnnealingLR":
        angle = number("/", number("*", math.pi, turn), said("T_max"))
        return number("/", number("+", 1, number("cos", angle)), 2), said("eta_min")
    if cls == "MultiStepLR":
        held = machine.items(tick_argument(machine, scheduler, "milestones"))
        if held is None or len(held) > 32 or any(type(m) is not int for m in held):
            return None, 0
        passed: Num = 0
        for milestone in held:
            late = number(">=", turn, milestone)
            passed = number("+", passed, number("if", late, 1, 0))
        return number("**", said("gamma"), passed), 0
    if cls == "StepLR":
        return number("**", said("gamma"), number("//", turn, said("step_size"))), 0
    if cls == "ExponentialLR":
        return number("**", said("gamma"), turn), 0
    if cls == "SWALR":
        return _annealed(machine, scheduler, place, turn)
    if cls == "MultiplicativeLR":
        return _multiplied(machine, scheduler, place, turn), 0
    total = said("total_iters")
    if cls == "ConstantLR":
        return number("if", number("<", turn, total), said("factor"), 1), 0
    share = number("/", number("min", turn, total), total)
    if cls == "PolynomialLR":
        return number("**", number("-", 1, share), said("power")), 0
    first, last = said("start_factor"), said("end_factor")
    return number("+", first, number("*", number("-", last, first), share)), 0


def _annealed(machine: Machine, scheduler: Scheduler, place: int, turn: Num) -> tuple[Any, Any]:
    """R(n) of SWALR, and the LR of a group that it anneals to."""
    lasts = machine.numeric(tick_argument(machine, scheduler, "anneal_epochs"))
    how = tick_argument(machine, scheduler, "anneal_strategy")
    held = tick_argument(machine, scheduler, "swa_lr")
    lrs = machine.items(held)
    if lrs is not None:
        held = machine.settled(lrs[place]) if place < len(lrs) else None
    last = machine.numeric(held)
    if type(lasts) is not int or lasts < 1 or last is None or how not in ("cos", "linear"):
        return None, None  # of 0 epochs, its constructor sets the LR
    share = number("/", number("min", turn, lasts), lasts)
    if how == "linear":
        return number("-", 1, share), last
    return number("/", number("+", 1, number("cos", number("*", math.pi, share))), 2), last


def _multiplied(machine: Machine, scheduler: Scheduler, place: int, turn: Num) -> Any:
    """R(n) of MultiplicativeLR, where its function always gives the same."""
    function = scheduler.slots.get("lr_lambda")
    if isinstance(function, tuple):
        function = function[place] if place < len(function) else None
    factor = None if function is None or isinstance(function, str) else machine.numeric(function)
    return None if isinstance(factor, Sym) or factor is None else number("**", factor, turn)
