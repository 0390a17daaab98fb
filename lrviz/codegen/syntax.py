"""Python source of calls, lists and dicts: on one line where it fits, else one item a line."""

from __future__ import annotations

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


Node = str | Items
"""A piece of Python: text that is not to be broken, or items in brackets."""


def call(function: str, *positional: Node, **named: Node) -> Items:
    """A call."""
    items = [("", node) for node in positional]
    return Items(f"{function}(", (*items, *((f"{k}=", v) for k, v in named.items())), ")")


def listed(nodes: list[Node]) -> Items:
    """A list."""
    return Items("[", tuple(("", node) for node in nodes), "]")


def flat(node: Node) -> str:
    """A piece of Python on one line."""
    return node if isinstance(node, str) else node.flat


def statement(lead: str, node: Node, indent: int = 0) -> str:
    """``lead`` and the node after it, broken where a line would be longer than `WIDTH`."""
    return "\n".join(_lines(lead, node, indent, ""))


def _lines(lead: str, node: Node, indent: int, after: str) -> list[str]:
    margin = INDENT * indent
    whole = f"{margin}{lead}{flat(node)}{after}"
    if isinstance(node, str) or len(whole) <= WIDTH or not node.items:
        return [whole]
    found = [f"{margin}{lead}{node.open}"]
    if all(isinstance(one, str) and not start for start, one in node.items):
        found += _filled([str(one) for _, one in node.items], INDENT * (indent + 1))
    else:
        for start, one in node.items:
            found += _lines(start, one, indent + 1, ",")
    return [*found, f"{margin}{node.close}{after}"]


def _filled(texts: list[str], margin: str) -> list[str]:
    """Plain items, as many to a line as fit."""
    rows = [""]
    for text in texts:
        if rows[-1] and len(margin) + len(rows[-1]) + len(text) + 2 > WIDTH:
            rows.append("")
        rows[-1] += f" {text}," if rows[-1] else f"{text},"
    return [margin + row for row in rows]
