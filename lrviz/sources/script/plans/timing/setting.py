"""LRs that a script sets by hand: what each is, as a function of the steps or epochs so far."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.timing.bodies import flattened
from lrviz.sources.script.plans.timing.run_length import Pace, Unsure
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced


def rates(pace: Pace, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The interval in which LRs change, and each as a function of the tick.

    Args:
        values: What each param group has when the optimizer steps, by the loops' counters.

    Raises:
        Unsure: They cannot be known.
    """
    node = pace.step.node if pace.step is not None else None
    counts = [loop.count for loop in pace.loops]
    inside = {atom for value in values for atom in atoms(value)}
    if len(counts) == 2 and counts[1] not in inside and pace.epochs is not None:
        return "epoch", tuple(replaced(value, {counts[0]: TICK}) for value in values)
    try:
        if len(counts) == 1:
            turn = TICK if pace.gate is None else pace.gate.turn(TICK)
            found = tuple(replaced(value, {counts[0]: turn}) for value in values)
            return ("epoch" if pace.epochs is not None else "step"), found
        return "step", tuple(_across(pace, value, counts) for value in values)
    except NoNumber:
        raise Unsure("the LR that is set cannot be computed", node) from None


def _across(pace: Pace, value: Num, counts: list[Sym]) -> Num:
    batches = pace.loops[1].turns
    node = pace.step.node if pace.step is not None else None
    if batches is None:
        raise Unsure("how many batches an epoch has is not known", node)
    if pace.gate is None or pace.epochs is None:
        turn = TICK if pace.gate is None else pace.gate.turn(TICK)
        moved = replaced(flattened(value, counts[0], counts[1], batches), {TICK: turn})
        whole = number("//", turn, batches)
        return replaced(moved, {counts[0]: whole, counts[1]: number("%", turn, batches)})
    steps = pace.gate.total(batches)
    batch = pace.gate.turn(number("%", TICK, steps))
    if pace.gate.last is not None:
        batch = number("min", batch, number("-", batches, 1))
    return replaced(value, {counts[0]: number("//", TICK, steps), counts[1]: batch})


def factor(rate: Num, base: Num) -> Num:
    """An LR as a factor of the base LR, or of 1 where that is 0."""
    return rate if is_zero(base) else number("/", rate, base)


def is_zero(base: Num) -> bool:
    """Whether a base LR is 0: of it no LR is a multiple, so that 1 stands for it."""
    return not isinstance(base, Sym) and bool(base == 0)


def unit(optimizer: dict[str, Any]) -> None:
    """Put 1 for each base LR of 0 in an optimizer's table."""
    for table in (optimizer, *optimizer.get("groups", ())):
        if "lr" in table and is_zero(table["lr"]):
            table["lr"] = 1.0
