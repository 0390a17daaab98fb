"""How many items a list holds of which nothing else is known: a buffer that a loop fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.things import Phi


@dataclass(frozen=True, eq=False)
class Chosen:
    """What a list holds of which each item is there under a condition: pairs of the two."""

    pairs: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Many:
    """What a list holds of which only the length is known.

    Attributes:
        varies: Whether each turn of a loop around may find other items in it.
    """

    length: Num
    varies: bool = False


ASKED: Final = "asked"
"""The key in a list's slots that says that its length was asked for."""


def is_contents(key: Any, held: Any) -> bool:
    """Whether a place is what a list holds, be it known or not."""
    return key == "items" and (held is None or isinstance(held, tuple | Many | Phi | Chosen))


def size_of(held: Any) -> Num | None:
    """The length of a list, by what it holds; None where it is not known."""
    if isinstance(held, tuple):
        return len(held)
    if isinstance(held, Many):
        return held.length
    if isinstance(held, Chosen):
        whole: Num = 0
        for test, _ in held.pairs:
            whole = number("+", whole, number("if", test, 1, 0))
        return whole
    if isinstance(held, Phi):
        then, other = size_of(held.then), size_of(held.other)
        return None if then is None or other is None else number("if", held.test, then, other)
    return None


def fewer(held: Any, by: Num) -> Many | None:
    """What a list holds with so many items less; None where its length is not known."""
    return more(held, number("neg", by))


def more(held: Any, by: Num | None, most: Num | None = None) -> Many | None:
    """What a list holds with so many items more, as many as it may have at most."""
    length = size_of(held)
    if length is None or by is None:
        return None
    grown = number("+", length, by)
    varies = isinstance(held, Many) and held.varies
    return Many(grown if most is None else number("min", most, grown), varies)


def unknown_size(text: str, thing: Any) -> Many:
    """What a list holds whose length is another one in each turn of a loop."""
    return Many(Sym("carried", (text, id(thing))), True)
