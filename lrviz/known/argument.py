"""Arguments of torch's classes: what kind of value each takes, and which values are refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from lrviz.known.torch import written

Kind = Literal[
    "number",  # an int or a float, as Python has it
    "integer",  # torch checks isinstance(x, int)
    "float",  # torch checks isinstance(x, float)
    "bool",
    "choice",
    "function",  # of the scheduler's counter: an expression
    "numbers",  # any count of numbers
    "schedulers",
    "phases",  # of lrviz's own scheduler: see `lrviz.known.phases`
]


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()
LARGEST_INTEGER: Final = 2**63 - 1
SMALLEST_INTEGER: Final = -(2**63)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a scheduler or an optimizer.

    Attributes:
        name, kind, doc: As torch names it; what it takes; what it means.
        default: Torch's default, or ``REQUIRED``.
        per_group: Whether torch also takes a list with one value per param group.
        size: For ``numbers``: how many, where torch wants so many.
        choices: For ``choice``: the strings that torch knows.
        low, high: Bounds of a number; ``low_open`` / ``high_open``: the bound itself is refused.
        nonzero: Whether 0 is refused (torch divides by it).
        element: For ``numbers``: what each is.
        since: The version of torch that has it, where older ones do not.
    """

    name: str
    kind: Kind
    default: Any
    doc: str
    per_group: bool = False
    size: int | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    nonzero: bool = False
    element: Literal["number", "integer", "float"] = "number"
    since: tuple[int, int] | None = None

    @property
    def described(self) -> str:
        """What it means, and since which torch there is one."""
        return _since(self.doc, self.since)

    @property
    def required(self) -> bool:
        """Whether torch has no default for it."""
        return self.default is REQUIRED

    @property
    def expected(self) -> str:
        """What it takes, in words: "a number greater than 0"."""
        words = {
            "number": "a number",
            "integer": "an integer",
            "float": "a float",
            "bool": "true or false",
            "function": "an expression of `epoch` or a number",
            "schedulers": "an array of scheduler tables",
            "phases": "an array of phase tables",
        }
        if self.kind == "choice":
            *others, last = (f'"{choice}"' for choice in self.choices)
            return f"{', '.join(others)} or {last}" if others else last
        if self.kind == "numbers":
            item = {"number": "number", "integer": "integer", "float": "float"}[self.element]
            text = (
                f"an array of {item}s" if self.size is None else f"an array of {self.size} {item}s"
            )
        else:
            text = words[self.kind]
        text += self._bounds()
        return text + (", or one per param group" if self.per_group else "")

    def _bounds(self) -> str:
        low = None if self.low is None else f"{self.low:g}"
        high = None if self.high is None else f"{self.high:g}"
        parts = []
        if low is not None:
            parts.append(f"greater than {low}" if self.low_open else f"at least {low}")
        if high is not None:
            parts.append(f"less than {high}" if self.high_open else f"at most {high}")
        if self.nonzero:
            parts.append("other than 0")
        return (" " + " and ".join(parts)) if parts else ""

    def refuses(self, value: float) -> bool:
        """Whether a number of the right kind lies outside what torch takes."""
        if not math.isfinite(value) or (self.nonzero and value == 0):
            return True
        if self.low is not None and (value <= self.low if self.low_open else value < self.low):
            return True
        return self.high is not None and (
            value >= self.high if self.high_open else value > self.high
        )


@dataclass(frozen=True)
class KnownClass:
    """A class of torch.

    Attributes:
        name: As torch has it.
        doc: What it does, in a line.
        arguments: Of the newest version that lrviz knows.
        since: The version of torch that has it, where older ones do not.
        removed: Arguments that it had once, each with the version that has it no more.
    """

    name: str
    doc: str
    arguments: tuple[Argument, ...]
    since: tuple[int, int] | None = None
    removed: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def described(self) -> str:
        """What it does, and since which torch there is one."""
        return _since(self.doc, self.since)

    @cached_property
    def by_name(self) -> Mapping[str, Argument]:
        """The arguments by name."""
        return {argument.name: argument for argument in self.arguments}

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """Torch's defaults, of the arguments that have one."""
        return {a.name: a.default for a in self.arguments if not a.required}


def _since(doc: str, since: tuple[int, int] | None) -> str:
    return doc if since is None else f"{doc} Since torch {written(since)}."
