"""What stands in the bodies of loops, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.script.plans.machine.trace import Event, Exit, Loop
from lrviz.sources.script.plans.timing.run_length import Unsure, unless_assumed
from lrviz.sources.script.plans.values.numbers import number, written
from lrviz.sources.script.plans.values.polynomials import Poly, polynomial
from lrviz.sources.script.plans.values.symbols import COMPARISONS, TICK, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms

Body = list[Event | Loop]
_NO_END: Final = 100_000
"""So many turns are said of a loop that something else ends."""
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


def how_often(
    assumed: Mapping[str, Any], loop: Loop, turns: Num | None, exits: list[Exit], what: str | None
) -> tuple[Num, Unsure | None]:
    """How often a loop turns, and why it may be less often, if it may.

    Args:
        what: What the turns are, as a spec says it: ``epochs`` or ``steps``; None: neither.

    Raises:
        Unsure: Nobody says: it counts until something ends it, or says a number that is only
            there to be large.
    """
    if turns is not None and not exits:
        return turns, None
    counted = any(loop.count in set(atoms(g)) for e in exits for g in e.guards)
    if counted or (isinstance(turns, int | float) and turns >= _NO_END):
        turns = None
    why = may_end(exits[0]) if exits else Unsure("the loop does not end", loop.node)
    if what is not None:
        turns, early = unless_assumed(assumed, what, turns, why)
    else:
        early = why
    if turns is not None:
        return turns, early
    assert early is not None
    raise early
