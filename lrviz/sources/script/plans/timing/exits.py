"""Exits that cut nothing off: ``if completed_steps >= max_steps: break`` in the last epoch."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.loops.counting import linear
from lrviz.sources.script.plans.values.arithmetic import OPERATORS
from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms, replaced

_TRIALS: Final = (5, 8, 12, 17, 21, 30)
"""Numbers that stand for lengths that the script does not say, several and unlike."""
_MOST_BATCHES: Final = 5000


def cuts_nothing(
    guards: tuple[Any, ...],
    steps: tuple[Any, ...],
    counts: tuple[Sym, Sym],
    turns: tuple[Num | None, Num | None],
    after: bool,
) -> bool:
    """Whether an exit of the inner of two loops is only taken when all steps have been made.

    Args:
        guards: The conditions of the exit.
        steps: Those of the step.
        counts: The counters of the outer and the inner loop.
        turns: How often they turn.
        after: Whether the step comes before the exit.
    """
    epoch, _ = counts
    through = [guard for guard in guards if epoch in set(atoms(guard))]
    if len(through) != 1 or any(epoch in set(atoms(step)) for step in steps):
        return False
    test = through[0]
    if not isinstance(test, Sym) or test.op not in (">=", "==", ">"):
        return False
    factor = _factor(test.args[0], epoch)
    if factor is None or epoch in set(atoms(test.args[1])) or None in turns:
        return False
    within = (*(guard for guard in guards if guard is not test), *steps)
    free = list(dict.fromkeys(a for v in (test, *within, *turns) for a in atoms(v)))
    free = [atom for atom in free if atom not in counts]
    if any(atom.op != "free" for atom in free):
        return False
    rest = tuple(guard for guard in guards if guard is not test)
    trials = len(_TRIALS) if free else 1
    try:
        return all(
            _at_the_end(
                {a: _TRIALS[(k + n) % len(_TRIALS)] for n, a in enumerate(free)},
                (test, factor, rest, steps),
                counts,
                turns,
                after,
            )
            for k in range(trials)
        )
    except NoNumber:
        return False


def _factor(value: Num, epoch: Sym) -> Num | None:
    """By how much a number grows with each epoch; None where that is not always the same."""
    if isinstance(value, Sym) and value.op == "if" and epoch not in set(atoms(value.args[0])):
        one, other = _factor(value.args[1], epoch), _factor(value.args[2], epoch)
        return one if one is not None and other is not None and one == other else None
    found = linear(value, epoch)
    if found is not None and found[0] != 0:
        return found[0]
    if not isinstance(value, Sym) or value.op not in ("+", "-"):
        return None
    at = [difference(replaced(value, {epoch: n}), 0) for n in (0, 1)]
    grown = difference(at[1], at[0])
    again = difference(value, number("+", at[0], number("*", epoch, grown)))
    return grown if again == 0 else None


def _at_the_end(
    known: dict[Any, int],
    exit_: tuple[Sym, Num, tuple[Any, ...], tuple[Any, ...]],
    counts: tuple[Sym, Sym],
    turns: tuple[Num | None, Num | None],
    after: bool,
) -> bool:
    test, factor, rest, steps = exit_
    epoch, count = counts
    epochs, batches = (replaced(turn, known) for turn in turns)
    grown = replaced(factor, known)
    if any(type(n) is not int for n in (epochs, batches, grown)):
        return False
    if grown <= 0 or epochs < 1 or not 0 < batches <= _MOST_BATCHES:
        return False
    so_far = replaced(number("-", *test.args), {**known, epoch: 0})
    rest = tuple(replaced(guard, known) for guard in rest)
    steps = tuple(replaced(step, known) for step in steps)
    made, left = 0, None
    for turn in range(batches):
        here = {count: turn}
        steps_here = all(replaced(step, here) for step in steps)
        if not all(replaced(guard, here) for guard in rest):
            made += steps_here
            continue
        value = replaced(so_far, here)
        if epochs > 1 and value + (epochs - 2) * grown >= 0:
            return False  # it may be taken in an earlier epoch
        if left is None and OPERATORS[test.op](value + (epochs - 1) * grown, 0):
            left = made + (steps_here if after else 0)
        made += steps_here
    return left == made or (left is None and not known)
