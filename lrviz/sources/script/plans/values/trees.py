"""What is in a tree of symbols, and trees with parts replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import is_
from typing import Any

from lrviz.sources.script.plans.values.numbers import difference, number
from lrviz.sources.script.plans.values.symbols import ATOMS, BITS, Num, Sym


def alike(left: Num, right: Num) -> bool:
    """Whether two trees are one number, whatever their names stand for."""
    if left == right or difference(left, right) == 0:
        return True
    return (
        isinstance(left, Sym)
        and isinstance(right, Sym)
        and left.op == right.op
        and left.op not in ATOMS
        and len(left.args) == len(right.args)
        and all(map(alike, left.args, right.args))
    )


# What is in a tree


def atoms(value: Num) -> Iterator[Sym]:
    """The atoms of a tree, each as often as it stands there."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sym):
            if part.op in ATOMS:
                yield part
            else:
                waiting += part.args


def has(value: Num, *ops: str) -> bool:
    """Whether a tree has atoms of these kinds."""
    return isinstance(value, Sym) and not value.kinds.isdisjoint(ops)


def replaced(value: Num, new: Mapping[Any, Num], parts: int | None = None) -> Num:
    """A tree with some of its parts replaced, computed again.

    Args:
        parts: `bit` of each of these parts, if that is known.

    Raises:
        NoNumber: Python would raise at what comes of it.
    """
    if parts is None:
        parts = 0
        for part in new:
            parts |= bit(part)
    return _part(value, new, parts, {})


def bit(value: Num) -> int:
    """The bit of a tree: trees in which it is have it among their ``parts``."""
    return 1 << hash(value) % BITS if isinstance(value, Sym) else 0


def _part(value: Num, new: Mapping[Any, Num], parts: int, done: dict[int, Num]) -> Num:
    inside = isinstance(value, Sym) and value.parts & parts
    return _replaced(value, new, parts, done) if inside else value


def _replaced(value: Sym, new: Mapping[Any, Num], parts: int, done: dict[int, Num]) -> Num:
    if value in new:
        return new[value]
    if value.op in ATOMS:
        return value
    known = done.get(id(value))
    if known is not None:
        return known
    if value.op == "if":
        test = _part(value.args[0], new, parts, done)
        if not isinstance(test, Sym):
            return _part(value.args[1] if test else value.args[2], new, parts, done)
        args = (test, *[_part(arg, new, parts, done) for arg in value.args[1:]])
    else:
        args = tuple([_part(arg, new, parts, done) for arg in value.args])
    found = value if all(map(is_, args, value.args)) else number(value.op, *args)
    done[id(value)] = found
    return found
