"""Numbers that the text of a script does not settle: what it names, counts and computes.

A number is a Python number, or a `Sym`: a tree of operators over names, loop counters and numbers,
in the order in which Python would work it out, so that what comes of it is the same to the bit.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Mapping
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
_MOST_BITS: Final = 4096
_LARGEST: Final = 1500
_NUMBERED: Final = itertools.count()


class Sym:
    """A symbolic number: an operator (or the kind of an atom) and what it is applied to."""

    __slots__ = ("_hash", "_text", "args", "op", "size", "tests")

    def __init__(self, op: str, args: tuple[Any, ...]) -> None:
        self.op = op
        self.args = args
        size, tests = 1, False
        if op not in ATOMS:
            for arg in args:
                if isinstance(arg, Sym):
                    size += arg.size
                    tests = tests or arg.tests or arg.op in _TESTS
        self.size: int = size
        self.tests: bool = tests
        self._hash = hash((op, args))
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


def _power(base: Any, exponent: Any) -> Any:
    whole = isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1
    if whole and abs(exponent) * base.bit_length() > _MOST_BITS:
        raise NoNumber
    return base**exponent


def _times(left: Any, right: Any) -> Any:
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and left.bit_length() + right.bit_length() > _MOST_BITS:
        raise NoNumber
    return left * right


def _round(value: Any, digits: Any = None) -> Any:
    return round(value) if digits is None else round(value, digits)


OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": _times,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": _power,
    "neg": operator.neg,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "not": operator.not_,
    "and": lambda a, b: bool(a and b),
    "or": lambda a, b: bool(a or b),
    "if": lambda test, then, other: then if test else other,
    "min": min,
    "max": max,
    "abs": abs,
    "int": int,
    "float": float,
    "round": _round,
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "cos": math.cos,
    "sin": math.sin,
    "tan": math.tan,
    "tanh": math.tanh,
}


def is_number(value: Any) -> bool:
    """Whether a value is a number, known or not."""
    return isinstance(value, int | float | Sym)


def number(op: str, *args: Num) -> Num:
    """The number that an operator makes of others, computed as far as it can be.

    Raises:
        NoNumber: Python would raise.
    """
    if not any(isinstance(arg, Sym) for arg in args):
        try:
            value = OPERATORS[op](*args)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise NoNumber(str(error)) from None
        if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
            raise NoNumber
        return value
    shorter = _shorter(op, args)
    if shorter is not None:
        return shorter
    made = Sym(op, args)
    return made if made.size <= _LARGEST else Sym("carried", ("a long formula", next(_NUMBERED)))


def _shorter(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args[0], args[1] if len(args) > 1 else None
    if op in ("+", "-") and _is(second, 0):
        return first
    if op == "+" and _is(first, 0):
        return second
    if op in ("*", "/") and _is(second, 1):
        return first
    if op in ("//", "%") and _is(second, 0):
        raise NoNumber
    if op in ("//", "%") and is_whole(first) and is_whole(second):
        parted = _parted(first, second)
        if parted is not None:
            return parted[op == "%"]
    if op == "*" and _is(first, 1):
        return second
    if op == "*" and (_is(first, 0) or _is(second, 0)):
        return 0
    if op in ("int", "floor", "ceil", "round") and len(args) == 1 and is_whole(first):
        return first
    if op == "float":
        return first
    if op == "neg" and isinstance(first, Sym):
        if first.op == "neg":
            return first.args[0]
        if first.op == "*" and _is(first.args[0], -1):
            return first.args[1]
    if op == "-" and first == second:
        return 0
    return _logic(op, args)


def _parted(value: Num, by: Num) -> tuple[Num, Num] | None:
    """The quotient and the rest of a division of whole numbers, where the rest is a number."""
    quotient: Poly = {}
    rest = 0
    for parts, factor in polynomial(value).items():
        if not isinstance(factor, int):
            return None
        if isinstance(by, Sym):
            if by not in parts:
                return None
            left = list(parts)
            left.remove(by)
            quotient[tuple(left)] = factor
        elif factor % by == 0:
            quotient[parts] = factor // by
        elif parts:
            return None
        else:
            rest = factor
    if not quotient and rest:
        return None
    whole = 0 if isinstance(by, Sym) else rest // by
    return number("+", written(quotient), whole), rest - whole * by if whole else rest


def _logic(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args[0], args[1] if len(args) > 1 else None
    if op == "not" and isinstance(first, Sym):
        if first.op == "not":
            return first.args[0]
        turned = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
        if first.op in turned:
            return Sym(turned[first.op], first.args)
    if op in ("and", "or"):
        for one, other in ((first, second), (second, first)):
            if not isinstance(one, Sym):
                return other if bool(one) == (op == "and") else op == "or"
        if first == second:
            return first
        if first == number("not", second):
            return op == "or"
    if op == "if":
        if not isinstance(first, Sym):
            return args[1] if first else args[2]
        if args[1] == args[2] and type(args[1]) is type(args[2]):
            return args[1]
        if args[1] is True and args[2] is False:
            return first
        if args[1] is False and args[2] is True:
            return number("not", first)
        shorter = _nested(first, args[1], args[2])
        if shorter is not None:
            return shorter
        for place, test in ((1, number("not", first)), (2, first)):
            if args[place] is False and is_test(args[3 - place]):
                return number("and", test, args[3 - place])
            if args[place] is True and is_test(args[3 - place]):
                return number("or", number("not", test), args[3 - place])
    if op in COMPARISONS and first == second:
        return op in ("<=", ">=", "==")
    if op in COMPARISONS:
        chosen = _chosen(op, first, second)
        if chosen is None:
            chosen = _plainer(op, first, second)
        if chosen is not None:
            return chosen
        apart = difference(first, second)
        if not isinstance(apart, Sym):
            return bool(OPERATORS[op](apart, 0))
        if apart.op == "free" and str(apart.args[0]).startswith("len("):
            known = {">": True, "<=": False, "==": False, "!=": True}
            return known.get(op)  # nobody trains on nothing
        return _by_sign(op, apart)
    return None


def _nested(test: Num, then: Num, other: Num) -> Num | None:
    """A choice one arm of which asks the same again."""
    for place, arm in ((1, then), (2, other)):
        if isinstance(arm, Sym) and arm.op == "if":
            again = arm.args[0]
            if again == test:
                arm = arm.args[place]
            elif again == number("not", test):
                arm = arm.args[3 - place]
            else:
                continue
            return number("if", test, arm, other) if place == 1 else number("if", test, then, arm)
    return None


def _chosen(op: str, first: Num, second: Num) -> Num | None:
    """The comparison of one of two plain numbers with another: the condition itself."""
    if not (isinstance(first, Sym) and first.op == "if") or isinstance(second, Sym):
        return None
    test, *arms = first.args
    if any(isinstance(arm, Sym) for arm in arms):
        return None
    then, other = (bool(OPERATORS[op](arm, second)) for arm in arms)
    if then == other:
        return then
    return test if then else number("not", test)


def _plainer(op: str, first: Num, second: Num) -> Num | None:
    """A comparison of a loop's counter with a number as ``<`` or ``>=``, where it is such a one."""
    if not (isinstance(first, Sym) and first.op == "count") or type(second) is not int:
        return None
    if op in ("<=", ">"):
        return number("<" if op == "<=" else ">=", first, second + 1)
    if second == 0 and op in ("==", "!="):  # it counts from 0
        return number("<" if op == "==" else ">=", first, 1)
    return None


def is_test(value: Num) -> bool:
    """Whether a number is a condition."""
    return isinstance(value, bool) or (isinstance(value, Sym) and value.op in LOGIC)


def _by_sign(op: str, apart: Num) -> bool | None:
    """A comparison with 0 that the sign of a number settles."""
    poly = polynomial(apart)
    for sign, turned in ((1, op), (-1, _TURNED.get(op, op))):
        if all(sign * factor >= 0 and all(map(_natural, parts)) for parts, factor in poly.items()):
            least = sign * poly.get((), 0)
            if turned in (">=", "<"):
                return turned == ">="
            if least > 0:
                return turned in (">", "!=")
    return None


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _natural(value: Num) -> bool:
    """Whether a number is surely not below 0."""
    if not isinstance(value, Sym):
        return bool(value >= 0)
    if value.op in ("count", "tick", "abs", "exp", "sqrt"):
        return True
    if value.op == "free":
        return str(value.args[0]).startswith("len(")
    if value.op in ("//", "%", "/"):
        return all(map(_natural, value.args)) and value.args[1] != 0
    if value.op in ("*", "+", "int", "floor", "ceil", "min"):
        return all(map(_natural, value.args))
    return value.op == "max" and any(map(_natural, value.args))


def _is(value: Num, wanted: int) -> bool:
    return not isinstance(value, Sym | bool) and value == wanted


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


# Sums of products: what tells that two ways of writing a number are one.

Poly = dict[tuple[Any, ...], Any]
"""Coefficients by the atoms that they are multiplied with, those sorted."""


def polynomial(value: Num) -> Poly:
    """A number as a sum of products; whatever is no sum or product is an atom of it."""
    if not isinstance(value, Sym):
        return {(): value} if value != 0 else {}
    if value.op in ("+", "-"):
        return _added(polynomial(value.args[0]), polynomial(value.args[1]), _sign(value.op))
    if value.op == "neg":
        return _added({}, polynomial(value.args[0]), -1)
    if value.op == "*":
        left, right = polynomial(value.args[0]), polynomial(value.args[1])
        if len(left) * len(right) > 64:
            return {(value,): 1}
        found: Poly = {}
        for one, a in left.items():
            for other, b in right.items():
                atoms = (*one, *other)
                if len(atoms) > 1:
                    atoms = tuple(sorted(atoms, key=repr))
                found = _added(found, {atoms: a * b}, 1)
        return found
    if value.op == "/" and not isinstance(value.args[1], Sym) and value.args[1]:
        inner = polynomial(value.args[0])
        return {atoms: factor / value.args[1] for atoms, factor in inner.items()}
    return {(value,): 1}


def _sign(op: str) -> int:
    return 1 if op == "+" else -1


def _added(left: Poly, right: Poly, sign: int) -> Poly:
    found = dict(left)
    for atoms, factor in right.items():
        total = found.get(atoms, 0) + sign * factor
        if total == 0:
            found.pop(atoms, None)
        else:
            found[atoms] = total
    return found


def _order(part: tuple[tuple[Any, ...], Any]) -> tuple[int, str]:
    return -len(part[0]), repr(part[0])


def written(poly: Poly) -> Num:
    """A sum of products as a number."""
    total: Num = 0
    parts = poly.items() if len(poly) < 2 else sorted(poly.items(), key=_order)
    for atoms, factor in parts:
        product: Num = factor
        for atom in atoms:
            product = number("*", product, atom)
        total = number("+", total, product)
    return total


def difference(left: Num, right: Num) -> Num:
    """One number less another, like terms taken together."""
    return written(_added(polynomial(left), polynomial(right), -1))
