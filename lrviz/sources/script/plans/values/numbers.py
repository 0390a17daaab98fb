"""Numbers made of others, computed and written as short as can be."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.values.arithmetic import OPERATORS
from lrviz.sources.script.plans.values.extremes import of_extremes
from lrviz.sources.script.plans.values.polynomials import Poly, added, polynomial
from lrviz.sources.script.plans.values.symbols import (
    COMPARISONS,
    NoNumber,
    Num,
    Sym,
    is_natural,
    is_test,
    is_whole,
)

_LARGEST: Final = 1500
_NUMBERED: Final = itertools.count()
_ENDLESS: Final = frozenset({math.inf, -math.inf})


def number(op: str, *args: Num) -> Num:
    """The number that an operator makes of others, computed as far as it can be.

    Raises:
        NoNumber: Python would raise.
    """
    for arg in args:
        if isinstance(arg, Sym):
            break
    else:
        try:
            value = OPERATORS[op](*args)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise NoNumber(str(error)) from None
        if isinstance(value, complex) or value != value:
            raise NoNumber
        if value in _ENDLESS and (op not in ("+", "-") or not _ENDLESS.intersection(args)):
            raise NoNumber  # else it is ``best - 1e-4``, before any is
        return value
    rule = _RULES.get(op)
    shorter = None if rule is None else rule(op, args)
    if shorter is not None:
        return shorter
    made = Sym(op, args)
    return made if made.size <= _LARGEST else Sym("carried", ("a long formula", next(_NUMBERED)))


def _is(value: Num, wanted: int) -> bool:
    return not isinstance(value, Sym | bool) and value == wanted


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
    return written(added(polynomial(left), polynomial(right), -1))


# How a number is written shorter, by its operator; None where it is not.


def _sum(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    if _is(second, 0):
        return first
    return second if _is(first, 0) else None


def _apart(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    if _is(second, 0):
        return first
    return 0 if first == second else None


def _product(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    if _is(second, 1):
        return first
    if _is(first, 1):
        return second
    return 0 if _is(first, 0) or _is(second, 0) else None


def _ratio(op: str, args: tuple[Num, ...]) -> Num | None:
    return args[0] if _is(args[1], 1) else None


def _division(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    if _is(second, 0):
        raise NoNumber
    if is_whole(first) and is_whole(second):
        parted = _parted(first, second)
        if parted is not None:
            return parted[op == "%"]
    return None


def _rounded(op: str, args: tuple[Num, ...]) -> Num | None:
    return args[0] if len(args) == 1 and is_whole(args[0]) else None


def _negative(op: str, args: tuple[Num, ...]) -> Num | None:
    value = args[0]
    if value.op == "neg":
        return value.args[0]
    if value.op == "*" and _is(value.args[0], -1):
        return value.args[1]
    return None


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


def _opposite(op: str, args: tuple[Num, ...]) -> Num | None:
    test = args[0]
    if test.op == "not":
        return test.args[0]
    turned = _OPPOSITES.get(test.op)
    return None if turned is None else Sym(turned, test.args)


_OPPOSITES: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _joined(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    for one, other in ((first, second), (second, first)):
        if not isinstance(one, Sym):
            return other if bool(one) == (op == "and") else op == "or"
    if first == second:
        return first
    return op == "or" if first == number("not", second) else None


def _choice(op: str, args: tuple[Num, ...]) -> Num | None:
    test, then, other = args
    if not isinstance(test, Sym):
        return then if test else other
    if then == other and type(then) is type(other):
        return then
    if then is True and other is False:
        return test
    if then is False and other is True:
        return number("not", test)
    shorter = _nested(test, then, other)
    return shorter if shorter is not None else _with_constant(args)


def _with_constant(args: tuple[Num, ...]) -> Num | None:
    """A choice between a condition and True or False, as one condition."""
    for place in (1, 2):
        arm, other = args[place], args[3 - place]
        if isinstance(arm, bool) and is_test(other):
            left = number("not", args[0]) if place == 1 else args[0]
            return number("or", number("not", left), other) if arm else number("and", left, other)
    return None


def _comparison(op: str, args: tuple[Num, ...]) -> Num | None:
    first, second = args
    if first == second:
        return op in ("<=", ">=", "==")
    chosen = _chosen(op, first, second)
    if chosen is None:
        chosen = _plainer(op, first, second)
    if chosen is not None:
        return chosen
    word, pairs = of_extremes(op, first, second)
    if word:
        return number(word, *(number(op, *pair) for pair in pairs))
    apart = difference(first, second)
    if not isinstance(apart, Sym):
        return bool(OPERATORS[op](apart, 0))
    if apart.op == "free" and str(apart.args[0]).startswith("len("):
        return _OF_LENGTHS.get(op)
    return _by_sign(op, apart)


_OF_LENGTHS: Final = {">": True, "<=": False, "==": False, "!=": True}  # what a length is to 0


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


def _by_sign(op: str, apart: Num) -> bool | None:
    """A comparison with 0 that the sign of a number settles."""
    poly = polynomial(apart)
    for sign, turned in ((1, op), (-1, _TURNED.get(op, op))):
        if all(
            sign * factor >= 0 and all(map(is_natural, parts)) for parts, factor in poly.items()
        ):
            least = sign * poly.get((), 0)
            if turned in (">=", "<"):
                return turned == ">="
            if least > 0:
                return turned in (">", "!=")
    return None


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


_RULES: Final[Mapping[str, Callable[[str, tuple[Num, ...]], Num | None]]] = {
    "+": _sum,
    "-": _apart,
    "*": _product,
    "/": _ratio,
    "//": _division,
    "%": _division,
    **dict.fromkeys(("int", "floor", "ceil", "round"), _rounded),
    "float": lambda op, args: args[0],
    "neg": _negative,
    "not": _opposite,
    "and": _joined,
    "or": _joined,
    "if": _choice,
    **dict.fromkeys(COMPARISONS, _comparison),
}
