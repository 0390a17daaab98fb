"""Entries that the first turn of a loop finds missing, and makes: ``group.setdefault("lr", 1)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.things import MISSING, Missing, Phi
from lrviz.sources.script.plans.values.trees import has, replaced


def from_second_turn(count: Sym, value: Any) -> Any:
    """What a place holds where a turn begins: nothing in the first one, then a value."""
    return Phi(number("==", count, 0), MISSING, value)


def later(head: Any) -> Any:
    """What a place holds where a later turn begins; the same as in the first one, as a rule."""
    return head.other if isinstance(head, Phi) and isinstance(head.then, Missing) else head


def made_at_first(end: Num, head: Sym, count: Sym, olds: Mapping[Sym, Num]) -> Num | None:
    """What a place holds that the first turn makes and no later one changes; else None.

    Args:
        end: What a turn makes of it.
        head: What stands for what it holds where a later turn begins.
        olds: What the other places hold before the loop, by what stands for them.
    """
    if not isinstance(end, Sym) or end.op != "if" or end.args[0] != number("==", count, 0):
        return None
    _, made, kept = end.args
    if kept != head:
        return None
    made = replaced(made, {count: 0, **olds})
    return None if has(made, "head") else made
