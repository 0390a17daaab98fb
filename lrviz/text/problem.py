"""What is wrong with a spec, and where: the one exception that users of a spec see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

KeyPath = tuple[str | int, ...]
"""Where a value stands in a TOML document: keys and array indices from the root."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; lines and columns (in characters) count from 1, ends are exclusive."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one file.

    Attributes:
        code: The rule that it breaks ("LR005"; see the rule catalogue).
        message: What was found and what was expected, with the nearest right name.
        file: The file's name as the user gave it.
        span: Where it stands, or None where it is the file as a whole.
        origin: The command-line option that set the value (``--set epochs=0``), if one did.
        severity: Where it is not the rule's own.
        cell: The notebook cell, from 1, in which the span counts; else None.
    """

    code: str
    message: str
    file: str
    span: Span | None = None
    origin: str | None = None
    severity: Literal["error", "warning", "info"] | None = None
    cell: int | None = None

    def __str__(self) -> str:
        if self.origin is not None:
            return f"{printable(self.origin)}: {printable(self.message)}"
        line, column = (1, 1) if self.span is None else (self.span.line, self.span.column)
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{printable(self.file)}:{cell}{line}:{column}: {printable(self.message)}"


class SpecError(Exception):
    """A spec that cannot be used. ``problems`` says why, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def printable(text: str) -> str:
    """``text`` with control characters (and the invisible ones that turn writing round) escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quote(value: object) -> str:
    """A name or a value from a file, as a message shows it: short, and on one line."""
    text = printable(value if isinstance(value, str) else repr(value))
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def nearest(wrong: str, right: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The name that ``wrong`` most likely stands for, if any is near.

    Args:
        cutoff: How alike they must be, from 0 to 1.
    """
    import difflib

    names = {name.lower(): name for name in right}
    near = difflib.get_close_matches(wrong.lower(), names, n=1, cutoff=cutoff)
    return names[near[0]] if near else None


def did_you_mean(wrong: str, right: Iterable[str], *, cutoff: float = 0.6) -> str:
    """`` (did you mean `x`?)`` for the name nearest to ``wrong``, or nothing."""
    near = nearest(wrong, right, cutoff=cutoff)
    return "" if near is None else f" (did you mean {quote(near)}?)"


def listed(names: Sequence[str]) -> str:
    """Names as a message lists them: ``a, b or c``."""
    quoted = [quote(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
