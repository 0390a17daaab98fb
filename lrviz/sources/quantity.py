"""Numbers that a source does not say: unknown ones, and arithmetic and texts made of them."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from lrviz.text.problem import Span

Counts = Literal["batches", "steps", "epochs", "lr", "other", "share"]
"""What an unknown number counts, or is; by that a check tries plausible values for it."""

PLAUSIBLE: Final[Mapping[Counts, tuple[float, ...]]] = {
    "batches": (200, 1_000, 5_000),
    "steps": (2_000, 30_000, 500_000),
    "epochs": (10, 30, 1_000),  # as CosineAnnealingLR(T_max=800) is of a run of 800
    "lr": (3e-4, 1e-2, 0.05),
    "share": (0.1, 0.5, 0.999),
    "other": (2, 7, 50),
}
"""What a check tries for an unknown number; a finding counts if it holds for all of them."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number that the source does not say.

    Attributes:
        name: What it is asked for by: a key of the spec, or the text that stands in a script,
            such as ``len(train_loader)``.
        counts: What it counts.
        default: Its value where nobody says another, or None.
        span: Where it is used first.
        note: What it is used for, in a few words: "the batches of an epoch".
    """

    name: str
    counts: Counts = "other"
    default: float | None = None
    span: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Arithmetic over numbers of which some are unknown.

    Attributes:
        operator: A sign (``+ - * / // % **``, a comparison), "and", "or", "not", "if" (the test,
            and what holds if so and if not), or a function: "neg", "ceil", "floor", "int", "float",
            "round", "min", "max", "abs", "sqrt", "exp", "log", "log2", "log10", "cos", "sin",
            "tan", "tanh".
        operands: Numbers, `Unknown`s and `Quantity`s.
        text: As it stands in the source, where it does.
    """

    operator: str
    operands: tuple[Number, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """An expression of the spec in which numbers are still to be filled in."""

    parts: tuple[str | Number, ...]


Number = int | float | Unknown | Quantity


class Missing(Exception):
    """Numbers that a source does not say, and nobody else does."""

    def __init__(self, unknown: Iterable[Unknown]) -> None:
        self.unknown = tuple(dict.fromkeys(unknown))
        super().__init__(", ".join(one.name for one in self.unknown))


class NoValue(ValueError):
    """Arithmetic that has no value, such as a division by 0; the message says which."""


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "neg": operator.neg,
    "ceil": math.ceil,
    "floor": math.floor,
    "int": int,
    "round": round,
    "min": min,
    "max": max,
    "abs": abs,
    "float": float,
    **{name: getattr(math, name) for name in ("sqrt", "exp", "log", "log2", "log10")},
    **{name: getattr(math, name) for name in ("cos", "sin", "tan", "tanh")},
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "not": operator.not_,
    "and": lambda one, other: bool(one and other),
    "or": lambda one, other: bool(one or other),
    "if": lambda test, then, other: then if test else other,
}
"""What an operator, or a function by name, gives of numbers that are known."""
_LARGEST_EXPONENT: Final = 64


def same_name(name: str) -> str:
    """A name as it is compared: blanks do not count, nor which quotes it has.

    ``len(self.loader)`` is ``len(loader)``, which a constructor is given to keep.
    """
    return re.sub(r"\s+", "", name).replace("'", '"').replace("len(self.", "len(")


def evaluate(value: Any, known: Mapping[str, Any]) -> Any:
    """``value`` with the numbers of ``known`` put in: tables, arrays and texts all through.

    Args:
        known: Values by the `same_name` of what they stand for.

    Raises:
        Missing: Numbers are neither known nor have a default.
        NoValue: The arithmetic has no value.
    """
    missing: list[Unknown] = []
    result = _evaluated(value, known, missing)
    if missing:
        raise Missing(missing)
    return result


def unknowns(value: Any, known: Mapping[str, Any] | None = None) -> Iterator[Unknown]:
    """The unknown numbers in ``value`` that ``known`` does not say, each once, in their order."""
    given = known or {}
    found: dict[str, Unknown] = {}
    for one in every_unknown(value):
        name = same_name(one.name)
        if name not in given and one.default is None:
            found.setdefault(name, one)
    yield from found.values()


def every_unknown(value: Any) -> Iterator[Unknown]:
    """Every unknown number in ``value``, as often as it stands there, those with a default too."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Quantity):
        for operand in value.operands:
            yield from every_unknown(operand)
    elif isinstance(value, Text):
        for part in value.parts:
            yield from every_unknown(part)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from every_unknown(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from every_unknown(item)


def _evaluated(value: Any, known: Mapping[str, Any], missing: list[Unknown]) -> Any:
    if isinstance(value, Mapping):
        return {key: _evaluated(item, known, missing) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_evaluated(item, known, missing) for item in value]
    if isinstance(value, Text):
        parts = [_evaluated(part, known, missing) for part in value.parts]
        return "".join(part if isinstance(part, str) else _written(part) for part in parts)
    if isinstance(value, Unknown):
        given = known.get(same_name(value.name), value.default)
        if given is None:
            missing.append(value)
            return 1
        return given
    if isinstance(value, Quantity):
        before = len(missing)
        operands = [_evaluated(operand, known, missing) for operand in value.operands]
        return 1 if len(missing) > before else _applied(value, operands)
    return value


def _applied(quantity: Quantity, operands: list[Any]) -> Any:
    try:
        if quantity.operator == "**":
            base, exponent = operands
            if abs(exponent) > _LARGEST_EXPONENT and isinstance(base, int):
                base = float(base)
            result = base**exponent
            if isinstance(result, complex):
                raise NoValue(f"{quantity.text or 'a power'} is not a real number")
            return result
        return FUNCTIONS[quantity.operator](*operands)
    except (ArithmeticError, ValueError, TypeError) as error:
        if isinstance(error, NoValue):
            raise
        what = quantity.text or quantity.operator
        raise NoValue(f"`{what}` has no value: {error}") from None


def _written(number: Any) -> str:
    """A number inside an expression: a negative one in brackets."""
    text = repr(number)
    return f"({text})" if text.startswith("-") else text
