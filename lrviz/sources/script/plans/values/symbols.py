"""Numbers that the text of a script does not settle: what it names, counts and computes.

A number is a Python number, or a `Sym`: a tree of operators over names, loop counters and numbers,
in the order in which Python would work it out, so that what comes of it is the same to the bit.
"""

from __future__ import annotations

import struct
from typing import Any, Final

ATOMS: Final = frozenset({"free", "count", "head", "flag", "tick", "carried"})
"""What a tree ends in.

"free": a number under the name that stands in the script. "count": the counter of a loop, from 0.
"head": what a place holds where a loop's body begins. "flag": whether something unknown is true.
"tick": the argument of a function that a scheduler calls. "carried": what a loop makes of a place
that has no closed form.
"""
COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
LOGIC: Final = COMPARISONS | {"and", "or", "not", "flag"}
_TESTS: Final = LOGIC | {"if"}
BITS: Final = 512
"""Enough that two trees seldom share one by chance."""
_NONE: Final[frozenset[str]] = frozenset()
_KINDS: Final = {kind: frozenset({kind}) for kind in ATOMS}


class Sym:
    """A symbolic number: an operator (or the kind of an atom) and what it is applied to.

    Attributes:
        size: How many operators and atoms it has, each as often as it stands there.
        tests: Whether any of those below the first is a condition.
        kinds: The kinds of its atoms.
        parts: A bit for it and for each tree in it; trees that are in it have none but these.
    """

    __slots__ = ("_hash", "_text", "args", "kinds", "op", "parts", "size", "tests")

    def __init__(self, op: str, args: tuple[Any, ...]) -> None:
        self.op = op
        self.args = args
        self._hash = hash((op, args))
        size, tests, kinds, parts = 1, False, _NONE, 1 << self._hash % BITS
        if op in ATOMS:
            kinds = _KINDS[op]
        else:
            for arg in args:
                if isinstance(arg, Sym):
                    size += arg.size
                    tests = tests or arg.tests or arg.op in _TESTS
                    kinds = arg.kinds if kinds <= arg.kinds else kinds | arg.kinds
                    parts |= arg.parts
        self.size: int = size
        self.tests: bool = tests
        self.kinds: frozenset[str] = kinds
        self.parts: int = parts
        self._text = ""

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Sym) or other._hash != self._hash:
            return False
        return self.op == other.op and self.args == other.args

    def __repr__(self) -> str:
        if not self._text:  # kept, as sums are ordered by it
            self._text = f"{self.op}({', '.join(map(repr, self.args))})"
        return self._text


TICK: Final = Sym("tick", ())
"""The scheduler's own counter."""

Num = Any
"""An int, a float, a bool, or a `Sym`."""


class NoNumber(Exception):
    """Python would raise here, or the number is too large to compute."""


def is_number(value: Any) -> bool:
    """Whether a value is a number, known or not."""
    return isinstance(value, int | float | Sym)


def is_test(value: Num) -> bool:
    """Whether a number is a condition."""
    return isinstance(value, bool) or (isinstance(value, Sym) and value.op in LOGIC)


def is_whole(value: Num) -> bool:
    """Whether a number is an integer, whatever its names stand for."""
    if not isinstance(value, Sym):
        return isinstance(value, int)
    if value.op in ("count", "int", "ceil", "floor") or value.op in LOGIC:
        return True
    if value.op == "free":
        return str(value.args[0]).startswith("len(") or "epoch" in str(value.args[0])
    if value.op == "tick":
        return True
    if value.op == "round":
        return len(value.args) == 1
    if value.op == "if":
        return all(map(is_whole, value.args[1:]))
    return value.op in ("+", "-", "*", "//", "%", "neg", "min", "max", "abs") and all(
        map(is_whole, value.args)
    )


def is_single(value: Num) -> bool:
    """Whether a number is what it is in 32 bits, too."""
    if isinstance(value, Sym):
        return is_whole(value) or (value.op == "if" and all(map(is_single, value.args[1:])))
    try:
        return bool(struct.unpack("f", struct.pack("f", value))[0] == value)
    except OverflowError:
        return False


def is_natural(value: Num) -> bool:
    """Whether a number is surely not below 0."""
    if not isinstance(value, Sym):
        return bool(value >= 0)
    if value.op in ("count", "tick", "abs", "exp", "sqrt"):
        return True
    if value.op == "free":
        return str(value.args[0]).startswith("len(")
    if value.op in ("//", "%", "/"):
        return all(map(is_natural, value.args)) and value.args[1] != 0
    if value.op in ("*", "+", "int", "floor", "ceil", "min"):
        return all(map(is_natural, value.args))
    return value.op == "max" and any(map(is_natural, value.args))
