"""Schedulers followed tick by tick, as what writes LRs: for runs that tick them now and then.

A scheduler that does not tick from the start on, or beside which LRs are set by hand, is no
schedule of a spec. But what each of its ticks sets is known: most multiply the LR that is there by
a ratio R(n) / R(n - 1), so that after n ticks it is ``eta_min + (start - eta_min) * R(n) / R(n0)``,
where ``start`` is what was written last by anything else, at its tick n0. From torch's
``lr_scheduler``.
"""

from __future__ import annotations

import math
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.operations.ratios import tick_argument, tick_ratio
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Num, Sym, is_whole

_RATIOS: Final = frozenset(
    {
        *("StepLR", "MultiStepLR", "ExponentialLR", "ConstantLR", "LinearLR", "PolynomialLR"),
        *("CosineAnnealingLR", "SWALR", "MultiplicativeLR"),
    }
)
_SETS: Final = frozenset({"LambdaLR", "CosineAnnealingWarmRestarts"})
_MOST_CYCLES: Final = 20
_INSIDE: Final = 1e-6
"""A part of a tick: what lies in a cycle still does so much later, and rounding does not tell."""
_ROUNDING: Final = 1e-10
"""More than what is lost where a share of an epoch is added, and less than any share."""
_ENDS: Final = frozenset({"LinearLR", "PolynomialLR"})
"""They leave the LR as it is after their last tick."""
_COUNTS: Final = frozenset({"SWALR", "MultiplicativeLR"})
"""What counts its calls, whatever epoch it is given."""
_MOVES_AT_ONCE: Final = frozenset({"ConstantLR", "LinearLR"})


def followable(scheduler: Scheduler) -> bool:
    """Whether it is known what the ticks of a scheduler set."""
    known = scheduler.family == "torch" and scheduler.cls in _RATIOS | _SETS
    return known or scheduler.family == "own"


def begin_following(machine: Machine, scheduler: Scheduler) -> None:
    """A scheduler is built: what its constructor does to the LR."""
    optimizer = scheduler.optimizer
    if not isinstance(optimizer, Optimizer):
        return
    scheduler.slots["n"] = 0
    last = machine.settled(scheduler.arguments.get("last_epoch", -1))
    known = scheduler.reason is None and last == -1
    for place, group in enumerate(optimizer.groups):
        now = machine.numeric(group.slots.get("now"))
        base = machine.numeric(machine.settled(group.base))
        value: Any = None
        if known and now is not None and base is not None:
            value = _tick_at(machine, scheduler, place, 0, now, base, begins=True)
        _tick_set(machine, scheduler, group, value)
        _tick_start(machine, scheduler, place, value)


def follow(
    machine: Machine, scheduler: Scheduler, given: tuple[Any, ...] | None, node: Any
) -> None:
    """A scheduler ticks: what it makes of the LR.

    Args:
        given: The argument of ``step``, if there is one.
    """
    optimizer = scheduler.optimizer
    if not isinstance(optimizer, Optimizer):
        return
    so_far = machine.numeric(scheduler.slots.get("n"))
    turn = machine.numeric(given[0]) if given is not None else None
    if given is None and so_far is not None:
        turn = operate(machine, "+", so_far, 1, node)
    turn = machine.numeric(turn)
    whole = turn if turn is None or given is None else _tick_floor(machine, turn)
    machine.store.write(
        scheduler.slots, "n", machine.opaque("n", "carried") if turn is None else whole
    )
    for place, group in enumerate(optimizer.groups):
        now = machine.numeric(group.slots.get("now"))
        base = machine.numeric(machine.settled(group.base))
        value = None
        if turn is not None and now is not None and base is not None:
            value = _tick_at(machine, scheduler, place, turn, now, base, absolute=given is not None)
        _tick_set(machine, scheduler, group, value)
        said = f"root {machine.root}"
        happens(machine, "write", optimizer, node, group=group.index, key="lr", text=said)


def written_by_hand(machine: Machine, group: Any, value: Any) -> None:
    """An LR is set past the schedulers: they go on from it."""
    for scheduler in group.optimizer.slots.get("schedulers", ()):
        _tick_start(machine, scheduler, group.index, value)


def _tick_floor(machine: Machine, value: Num) -> Any:
    try:
        return number("floor", value)
    except NoNumber:
        return machine.opaque("n", "carried")


def _tick_start(machine: Machine, scheduler: Scheduler, place: int, value: Any) -> None:
    held = machine.numeric(value) if value is not None else None
    start = machine.opaque("start", "carried") if held is None else held
    machine.store.write(scheduler.slots, ("start", place), start)
    machine.store.write(scheduler.slots, ("from", place), scheduler.slots["n"])


def _tick_set(machine: Machine, scheduler: Scheduler, group: Any, value: Any) -> None:
    new = machine.opaque("lr", "carried") if value is None else value
    machine.store.write(group.slots, "now", new)
    for other in group.optimizer.slots.get("schedulers", ()):
        if other is not scheduler and "n" in other.slots:
            _tick_start(machine, other, group.index, value)


def _tick_at(
    machine: Machine,
    scheduler: Scheduler,
    place: int,
    turn: Num,
    now: Num,
    base: Num,
    *,
    begins: bool = False,
    absolute: bool = False,
) -> Any:
    """The LR of a group after a tick; None where it is not known."""
    try:
        sets = _tick_sets(machine, scheduler, place, turn, base, absolute=absolute)
        if sets is not None:
            return sets
        if scheduler.family != "torch" or scheduler.cls not in _RATIOS:
            return None
        ratio, floor = tick_ratio(machine, scheduler, place, turn)
        if ratio is None or floor is None:
            return None
        if begins:
            return number("*", now, ratio) if scheduler.cls in _MOVES_AT_ONCE else now
        if absolute:
            if scheduler.cls in _COUNTS:
                return None
            return number("+", floor, number("*", number("-", base, floor), ratio))
        start = machine.numeric(scheduler.slots.get(("start", place)))
        tick = machine.numeric(scheduler.slots.get(("from", place)))
        if start is None or tick is None:
            return None
        return _tick_from(machine, scheduler, place, (ratio, floor), turn, (start, tick), base)
    except NoNumber:
        return None


def lr_at(machine: Machine, scheduler: Scheduler, place: int, turn: Num, base: Num) -> Any:
    """The LR of a group after so many ticks, if nothing else sets it; None where unknown."""
    absolute = scheduler.cls != "CosineAnnealingWarmRestarts"  # whose ticks are whole here
    return _tick_at(machine, scheduler, place, turn, base, base, absolute=absolute)


def _tick_from(
    machine: Machine,
    scheduler: Scheduler,
    place: int,
    known: tuple[Any, Any],
    turn: Num,
    begun: tuple[Num, Num],
    base: Num,
) -> Any:
    """The LR after a tick of a scheduler that multiplies what was written at an earlier one."""
    (ratio, floor), (start, tick) = known, begun
    since, _ = tick_ratio(machine, scheduler, place, tick)
    above = number("-", start, floor)
    if not isinstance(since, Sym) and since == 0:
        since = 1  # only asked for below where it is not 0
    elif scheduler.cls == "SWALR":  # it stays where it has come to
        since = number("if", number("==", since, 0), 1, since)
    value = number("+", floor, number("/", number("*", above, ratio), since))
    if scheduler.cls in _ENDS:
        total = machine.numeric(tick_argument(machine, scheduler, "total_iters"))
        return None if total is None else number("if", number(">=", tick, total), start, value)
    if scheduler.cls != "CosineAnnealingLR" or (start == base and tick == 0):
        return value
    half = machine.numeric(tick_argument(machine, scheduler, "T_max"))
    if type(half) is float and half.is_integer():
        half = int(half)
    if half is None or not is_whole(half):
        return None
    # From the tick after its lowest, torch climbs by what the initial LR says.
    turned = number("//", number("-", number("+", tick, half), 1), number("*", 2, half))
    lowest = number("*", half, number("+", number("*", 2, turned), 1))
    grown, _ = tick_ratio(machine, scheduler, place, number("+", half, 1))
    kept = number("/", number("*", above, ratio), grown)
    climbs = number("+", floor, number("*", number("-", base, floor), ratio))
    first = number("<=", number("-", turn, lowest), number("*", 2, half))
    still = number("and", number("==", tick, lowest), first)
    climbs = number("+", climbs, number("if", still, kept, 0))
    return number("if", number(">", turn, lowest), climbs, value)


def _tick_sets(
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
    if scheduler.cls == "OneCycleLR" and not isinstance(turn, Sym) and turn == 0:
        return _lowest_of_one_cycle(machine, scheduler, place)
    return None


def _lowest_of_one_cycle(machine: Machine, scheduler: Scheduler, place: int) -> Any:
    """The LR that its constructor sets; what its ticks set is not followed."""
    held = tick_argument(machine, scheduler, "max_lr")
    each = machine.items(held)
    if each is not None:
        held = machine.settled(each[place]) if place < len(each) else None
    top, share = (
        machine.numeric(held),
        machine.numeric(tick_argument(machine, scheduler, "div_factor")),
    )
    return None if top is None or share is None else number("/", top, share)


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
