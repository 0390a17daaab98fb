"""Schedulers followed tick by tick, as what writes LRs: for runs that tick them now and then.

A scheduler that does not tick from the start on, or beside which LRs are set by hand, is no
schedule of a spec. But what each of its ticks sets is known: most multiply the LR that is there by
a ratio R(n) / R(n - 1), so that after n ticks it is ``eta_min + (start - eta_min) * R(n) / R(n0)``,
where ``start`` is what was written last by anything else, at its tick n0. From torch's
``lr_scheduler``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.absolute import sets_at
from lrviz.sources.script.plans.operations.composed import (
    COMPOSED,
    begin_composed,
    tick_composed,
)
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.operations.outright import (
    CYCLES,
    begins_at,
    cycle_at,
    lower,
    lowered,
    multiplied_once,
)
from lrviz.sources.script.plans.operations.ratios import tick_argument, tick_ratio
from lrviz.sources.script.plans.values.built import Optimizer, ParamGroup, Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym, is_whole
from lrviz.sources.script.plans.values.trees import has

_RATIOS: Final = frozenset(
    {
        *("StepLR", "MultiStepLR", "ExponentialLR", "ConstantLR", "LinearLR", "PolynomialLR"),
        *("CosineAnnealingLR", "SWALR", "MultiplicativeLR"),
    }
)
_SETS: Final = frozenset({"LambdaLR", "CosineAnnealingWarmRestarts"})
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
    scheduler.slots.setdefault("n", 0)
    machine.store.write(scheduler.slots, "n", 0)
    if scheduler.cls == "ReduceLROnPlateau":
        return
    if scheduler.cls in COMPOSED and begin_composed(
        machine,
        scheduler,
        lambda one: begin_following(machine, one),
        lambda: _set_all(machine, scheduler, lambda place, group: machine.settled(group.base)),
    ):
        return
    last = machine.settled(scheduler.arguments.get("last_epoch", -1))
    known = scheduler.reason is None and last == -1
    for place, group in enumerate(optimizer.groups):
        if known and scheduler.cls in CYCLES:
            _note_base(machine, scheduler, place, group)
        now = machine.numeric(group.slots.get("now"))
        base = machine.numeric(machine.settled(group.base))
        machine.store.write(scheduler.slots, ("base", place), base)
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
    said = f"root {machine.root}"
    for group in optimizer.groups:
        happens(machine, "write", optimizer, node, group=group.index, key="lr", text=said)
    if scheduler.cls in COMPOSED and tick_composed(
        machine, scheduler, lambda one, epoch: follow(machine, one, epoch, node)
    ):
        return
    if scheduler.cls == "ReduceLROnPlateau":
        _tick_by_metric(machine, scheduler, machine.numeric(given[0]) if given else None)
        return
    so_far = machine.numeric(scheduler.slots.get("n"))
    turn = machine.numeric(given[0]) if given is not None else None
    if given is None and so_far is not None:
        turn = operate(machine, "+", so_far, 1, node)
    turn = machine.numeric(turn)
    if given is not None and machine.loops and has(turn, "free") and not has(turn, "count"):
        turn = None  # it may well be another one each time
    whole = turn if turn is None or given is None else _tick_floor(machine, turn)
    machine.store.write(
        scheduler.slots, "n", machine.opaque("n", "carried") if turn is None else whole
    )
    for place, group in enumerate(optimizer.groups):
        now = machine.numeric(group.slots.get("now"))
        base = machine.numeric(scheduler.slots.get(("base", place)))
        value = None
        if turn is not None and now is not None and base is not None:
            value = _tick_at(machine, scheduler, place, turn, now, base, absolute=given is not None)
        _tick_set(machine, scheduler, group, value)
        if given is not None and machine.budget.plays:  # from here on it goes on by itself
            _tick_start(machine, scheduler, place, value)


def _set_all(
    machine: Machine, scheduler: Scheduler, value: Callable[[int, ParamGroup], Any]
) -> None:
    """Set the LR of each param group."""
    for place, group in enumerate(scheduler.optimizer.groups):
        _tick_set(machine, scheduler, group, machine.numeric(value(place, group)))


def _note_base(machine: Machine, scheduler: Scheduler, place: int, group: ParamGroup) -> None:
    """What a cycle makes the LR that schedulers start from: OneCycleLR whatever that was."""
    first = scheduler.optimizer.slots.get("schedulers") == [scheduler]
    if first or scheduler.cls == "OneCycleLR":
        key = "initial_lr" if "initial_lr" in group.slots else "base"
        machine.store.write(group.slots, key, begins_at(machine, scheduler, place))


def _tick_by_metric(machine: Machine, scheduler: Scheduler, metric: Any) -> None:
    """A tick of ReduceLROnPlateau, which lowers the LR or leaves it."""
    lowers = lowered(machine, scheduler, metric)
    if lowers is None:
        _set_all(machine, scheduler, lambda place, group: None)
    elif lowers:
        _set_all(
            machine,
            scheduler,
            lambda place, group: lower(machine, scheduler, place, group.slots.get("now")),
        )


def told(machine: Machine, scheduler: Scheduler, name: str, value: Any) -> bool:
    """An attribute of a scheduler is set that is followed; whether it is known what that does."""
    if name == "last_epoch" and scheduler.cls == "LambdaLR":
        held = machine.numeric(value)
        if held is not None:
            machine.store.write(scheduler.slots, "n", held)
        return held is not None
    bases = machine.items(value) if name == "base_lrs" else None
    optimizer = scheduler.optimizer
    if bases is None or not isinstance(optimizer, Optimizer) or len(bases) != len(optimizer.groups):
        return False
    for place, base in enumerate(bases):
        machine.store.write(scheduler.slots, ("base", place), machine.numeric(base))
        _tick_start(machine, scheduler, place, optimizer.groups[place].slots.get("now"))
    return True


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
    machine.store.write(scheduler.slots, ("last", group.index), new)
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
        if scheduler.family == "torch" and scheduler.cls in CYCLES:
            return cycle_at(machine, scheduler, place, turn) if type(turn) is int else None
        if scheduler.cls == "MultiplicativeLR" and machine.budget.plays:
            return multiplied_once(machine, scheduler, place, turn, now)
        sets = sets_at(machine, scheduler, place, turn, base, absolute=absolute)
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
