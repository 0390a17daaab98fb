"""Arguments that take several texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def several(name: str, given: Iterable[T]) -> tuple[T, ...]:
    """What was given as the argument of that name.

    Raises:
        TypeError: It is one text, whose letters would be taken for the texts.
    """
    if isinstance(given, str):
        raise TypeError(f"{name}: expected several texts, as in {name}=[{given!r}]")
    return tuple(given)
