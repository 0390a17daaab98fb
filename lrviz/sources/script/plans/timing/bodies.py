"""What stands in the bodies of loops, and where."""

from __future__ import annotations

import re
from typing import Final

from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.run_length import Stopped, Unsure
from lrviz.sources.script.plans.values.numbers import number, written
from lrviz.sources.script.plans.values.polynomials import Poly, polynomial
from lrviz.sources.script.plans.values.symbols import COMPARISONS, TICK, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms

Body = list[Event | Loop]
_NO_END: Final = 100_000
"""So many turns are said of a loop that something else ends."""
_COURSE: Final = re.compile(
    r"stop|patien|wait|bad|best|improv|converg|plateau|loss|score|metric|reward|accuracy|error"
    r"|(?<![a-z])(?:acc|val|err|auc|f1|wer|ppl)(?![a-z])",
    re.IGNORECASE,
)
_COUNTER: Final = re.compile(
    r"step|iter|epoch|batch|sample|token|update|frame|time|elapsed|budget|limit|max|total(?!_loss)|debug|dry",
    re.IGNORECASE,
)
_JUMPS: Final = COMPARISONS | {"%", "//", "floor", "ceil", "int", "round"}
"""What makes another number of one that is a bit less."""


def index_in(loop: Loop, item: Event | Loop) -> int:
    """Where in a loop's body something stands."""
    return next(n for n, other in enumerate(loop.body) if other is item)


def place_in(outer: Loop, inner: Loop) -> int:
    """Where in the outer loop's body the inner one stands."""
    for n, item in enumerate(outer.body):
        if item is inner or (isinstance(item, Loop) and inner in item.body):
            return n
    return 0


def relevant(body: Body, wanted: set[int], around: tuple[Loop, ...]) -> Body:
    """What happens to some things, in the loops that are not around all of them."""
    found: Body = []
    for item in body:
        if isinstance(item, Loop):
            inside = relevant(item.body, wanted, around)
            if item in around:
                found += inside
            elif inside:
                found.append(item)
        elif id(item.on) in wanted:
            found.append(item)
    return found


def named_epoch(loop: Loop) -> bool:
    """Whether a loop says that it goes over epochs."""
    return any("epoch" in name.lower() for name in loop.names) and not loop.data


def in_ticks(value: Num, outer: Loop, inner: Loop) -> Num:
    """A number in which epochs times batches, and batches, is the tick that it is."""
    if inner.turns is None:
        return value
    return flattened(value, outer.count, inner.count, inner.turns)


def flattened(value: Num, outer: Num, inner: Num, turns: Num, *, exact: bool = False) -> Num:
    """A number in which ``outer * turns + inner`` is the tick.

    Args:
        exact: Whether it has to be so to the bit, as a rest or a comparison is made of it: no
            fraction is taken out of the sum then, as ``epoch + i / 3`` is not ``tick / 3``.
    """
    if not isinstance(value, Sym):
        return value
    if value.op in ("+", "-", "*", "neg"):
        poly = polynomial(value)
        product: Poly = polynomial(number("*", outer, turns))
        factor = poly.get((inner,))
        merged = factor is not None and all(poly.get(k) == factor * v for k, v in product.items())
        if merged and not (exact and isinstance(factor, float)):
            rest = {k: v for k, v in poly.items() if k != (inner,) and k not in product}
            inside = number("*", TICK, factor)
            below = flattened(written(rest), outer, inner, turns, exact=exact)
            return number("+", inside, below)
    if value.op in ("count", "free", "flag", "head", "tick", "carried"):
        return value
    exact = value.op in _JUMPS or (exact and value.op != "if")
    args = tuple(flattened(arg, outer, inner, turns, exact=exact) for arg in value.args)
    return value if args == value.args else number(value.op, *args)


def refuse_varying(chain: list[Loop]) -> None:
    """Refuse loops that do not always turn as often.

    Raises:
        Unsure: There is one.
    """
    counts = {loop.count for loop in chain}
    for loop in chain:
        if loop.turns is not None and any(
            atom in counts or atom.op in ("head", "carried") for atom in atoms(loop.turns)
        ):
            raise Unsure("how often a loop turns is not always the same", loop.node)


def may_end(exit_: Exit) -> Unsure:
    """Why it cannot be known where a loop is left."""
    text = ""
    for guard in exit_.guards:
        for atom in atoms(guard) if isinstance(guard, Sym) else ():
            if atom.op == "flag":
                text = f": on `{atom.args[0]}`"
    return Unsure(f"the loop may end early{text}", exit_.node)


def early_end(loop: Loop, turns: Num, exits: list[Exit]) -> Unsure | None:
    """Why a loop may turn less often than it says, if it may.

    Raises:
        Unsure: It counts where it is left, or says a number that nobody waits for.
    """
    if not exits:
        return None
    why = may_end(exits[0])
    counted = any(loop.count in set(atoms(g)) for e in exits for g in e.guards)
    if counted or (isinstance(turns, int | float) and turns >= _NO_END):
        raise why
    if all(map(_is_of_the_course, exits)):
        return Stopped(why.reason, why.node)
    return why


def _is_of_the_course(exit_: Exit) -> bool:
    """Whether a loop is left by how the training goes, by the names in its conditions."""
    names = [str(a.args[0]) for g in exit_.guards if isinstance(g, Sym) for a in atoms(g)]
    return any(map(_COURSE.search, names)) and not any(map(_COUNTER.search, names))
