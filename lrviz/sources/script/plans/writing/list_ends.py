"""Functions that take their numbers from lists: whether those are as long as the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.timing.run_length import Pace, Ticks, Unsure
from lrviz.sources.script.plans.values.built import Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import replaced

_MOST: Final = 5_000


def refuse_short_lists(machine: Machine, scheduler: Scheduler, ticks: Num | None) -> None:
    """Refuse a function that Python cannot find an item for at some tick of the run.

    Args:
        ticks: How many of them there are, with the one that is no tick; None where unknown.

    Raises:
        Unsure: There is one.
    """
    held = scheduler.slots.get("lr_lambda")
    for value in held if isinstance(held, tuple) else (held,):
        for part in _parts(value):
            at, length = machine.ends.get(part, (None, 0))
            if at is not None and not _is_long_enough(at, length, ticks):
                why = f"its function asks for more than the {length} items that a list has"
                raise Unsure(why, scheduler.node)


def _parts(value: Any) -> Iterator[Sym]:
    waiting = [value]
    for part in waiting:  # which grows
        if isinstance(part, Sym):
            yield part
            waiting += [arg for arg in part.args if isinstance(arg, Sym)]


def _is_long_enough(at: Sym, length: int, ticks: Num | None) -> bool:
    """Whether the index is in the list at each tick, as far as the run is known."""
    if type(ticks) is not int:
        return True
    for tick in {*range(min(ticks, _MOST)), ticks - 1}:
        try:
            place = replaced(at, {TICK: tick})
        except NoNumber:
            return True
        if type(place) is int and not -length <= place < length:
            return False
    return True


def ticks_of(pace: Pace, scheduler: Scheduler) -> Num | None:
    """How many ticks of a scheduler have an LR that is used; None where that is not known."""
    own: Ticks = pace.ticks[scheduler]
    if own.interval == "epoch":
        turns = pace.epochs
    elif pace.steps is None and pace.epochs is not None and pace.per_epoch is not None:
        turns = number("*", pace.epochs, pace.per_epoch)
    else:
        turns = pace.steps
    if turns is None:
        return None
    last = turns if own.order[0] == "optimizer" else number("+", turns, 1)
    return number("//", number("-", number("+", last, own.frequency), 1), own.frequency)
