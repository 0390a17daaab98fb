"""Python source of calls, lists and dicts: on one line where it fits, else one item a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 88
INDENT: Final = "    "


@dataclass(frozen=True)
class Items:
    """Something in brackets: ``open`` and ``close`` around items, each with what leads it in."""

    open: str
    items: tuple[tuple[str, Node], ...]
    close: str

    @property
    def flat(self) -> str:
        """On one line."""
        inside = ", ".join(lead + flat(node) for lead, node in self.items)
        return self.open + inside + self.close


@dataclass(frozen=True)
class Broken:
    """Something else that can go over several lines.

    Attributes:
        flat: On one line.
        several: The lines, of so many characters at most where that can be.
    """

    flat: str
    several: Callable[[int], list[str]]


Node = str | Items | Broken
"""A piece of Python: text that is not to be broken, items in brackets, an expression."""


def call(function: str, *positional: Node, **named: Node) -> Items:
    """A call."""
    items = [("", node) for node in positional]
    return Items(f"{function}(", (*items, *((f"{k}=", v) for k, v in named.items())), ")")


def listed(nodes: list[Node]) -> Items:
    """A list."""
    return enclosed("[", nodes, "]")


def enclosed(start: str, nodes: Iterable[Node], end: str) -> Items:
    """Items without names, in brackets of some kind."""
    return Items(start, tuple(("", node) for node in nodes), end)


def flat(node: Node) -> str:
    """A piece of Python on one line."""
    return node if isinstance(node, str) else node.flat


def statement(lead: str, node: Node, indent: int = 0) -> str:
    """``lead`` and the node after it, broken where a line would be longer than `WIDTH`."""
    return "\n".join(_lines(lead, node, indent, ""))


def _lines(lead: str, node: Node, indent: int, after: str) -> list[str]:
    margin = INDENT * indent
    whole = f"{margin}{lead}{flat(node)}{after}"
    if isinstance(node, str) or len(whole) <= WIDTH:
        return [whole]
    if isinstance(node, Broken):
        first, *rest = node.several(WIDTH - len(margin))
        lines = [lead + first, *rest]
        return [margin + line for line in (*lines[:-1], lines[-1] + after)]
    if not node.items:
        return [whole]
    found = [f"{margin}{lead}{node.open}"]
    for start, one in node.items:
        found += _lines(start, one, indent + 1, ",")
    return [*found, f"{margin}{node.close}{after}"]
