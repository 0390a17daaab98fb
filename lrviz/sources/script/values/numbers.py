"""What a number is made of: the length of a loader, a product, a division.

A value with alternatives counts only where all of them agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lrviz.known import names
from lrviz.known.behaviour import BEHAVIOUR
from lrviz.sources.script.values.things import (
    Const,
    Formula,
    Loader,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_DEEPEST = 10
_TRANSFORMERS = "num_training_steps"
"""What transformers' functions, which make a LambdaLR, call the length of the run."""


def horizons(scheduler: Scheduler) -> Iterator[tuple[str, Value]]:
    """The arguments of a scheduler that say when it ends, and their names."""
    name = _TRANSFORMERS
    if scheduler.cls not in ("", "LambdaLR"):
        name = BEHAVIOUR[scheduler.cls].horizon
    value = scheduler.arguments.get(name)
    if value:
        yield name, value


def has(value: Value, wanted: Callable[[Thing], bool], depth: int = _DEEPEST) -> bool:
    """Whether every alternative of a number has a part like that."""
    if not value or not depth:
        return False
    return all(
        wanted(thing)
        or (
            isinstance(thing, Formula)
            and any(has(operand, wanted, depth - 1) for operand in thing.operands)
        )
        for thing in value
    )


def may_have(value: Value, wanted: Callable[[Thing], bool], depth: int = _DEEPEST) -> bool:
    """Whether any alternative of a number has a part like that."""
    return depth > 0 and any(
        wanted(thing)
        or any(may_have(part, wanted, depth - 1) for part in getattr(thing, "operands", ()))
        or (
            isinstance(thing, Unknown)
            and any(may_have(part, wanted, depth - 1) for part in thing.of)
        )
        for thing in value
    )


def is_length(thing: Thing) -> bool:
    """Whether it is the ``len`` of a loader."""
    if not isinstance(thing, Formula) or thing.operator != "len":
        return False
    parts = [part for operand in thing.operands for part in operand]
    return any(map(is_loader, parts)) or (
        names.is_loader(thing.text) and all(isinstance(part, Unknown) for part in parts)
    )


def is_loader(thing: Thing) -> bool:
    """Whether it is a loader: one that is built here, or comes in under such a name."""
    if isinstance(thing, Loader):
        return True
    return isinstance(thing, Unknown) and names.is_loader(thing.text)


def is_division(thing: Thing) -> bool:
    """Whether it divides."""
    return isinstance(thing, Formula) and thing.operator in ("/", "//")


def is_product(value: Value) -> bool:
    """Whether a number is a product with the length of a loader."""
    return has(
        value,
        lambda thing: (
            isinstance(thing, Formula)
            and thing.operator == "*"
            and any(has(operand, is_length) for operand in thing.operands)
        ),
    )


def loaders(value: Value, depth: int = _DEEPEST) -> Iterator[Thing]:
    """The loaders whose length a number has."""
    for thing in value:
        if is_length(thing) and isinstance(thing, Formula):
            yield from (part for operand in thing.operands for part in operand)
        elif isinstance(thing, Formula) and depth:
            for operand in thing.operands:
                yield from loaders(operand, depth - 1)


def constant(value: Value | None) -> object:
    """The literal that a value is; None where it is none."""
    if value is not None and len(value) == 1 and isinstance(value[0], Const):
        return value[0].value
    return None


def computed(value: Value | None, depth: int = _DEEPEST) -> object:
    """The literal that a value is, or that adding and subtracting literals makes; else None."""
    if value is None or len(value) != 1 or not depth:
        return None
    thing = value[0]
    if not isinstance(thing, Formula) or thing.operator not in ("+", "-"):
        return constant(value)
    sides = [computed(side, depth - 1) for side in thing.operands]
    if len(sides) != 2 or not all(isinstance(s, int) and not isinstance(s, bool) for s in sides):
        return None
    left, right = sides
    assert isinstance(left, int)
    assert isinstance(right, int)
    return left + right if thing.operator == "+" else left - right


def text(value: Value) -> str:
    """The name under which a number came in, if it did."""
    return value[0].text if len(value) == 1 and isinstance(value[0], Unknown) else ""
