"""What operators give."""

from __future__ import annotations

import ast
import math
from typing import Any, Final

from lrviz.sources.script.plans.branching import Branching
from lrviz.sources.script.plans.machine.machine import Dead, varying
from lrviz.sources.script.plans.values.symbols import NoNumber, is_number, number
from lrviz.sources.script.plans.values.things import (
    Course,
    Dict,
    Dotted,
    Instance,
    Items,
    Loader,
    Opaque,
)

SIGNS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_LONGEST_TEXT: Final = 60
_MOST_ITEMS: Final = 4096


class Operators(Branching):
    """Applies operators."""

    def words(self, node: ast.AST) -> str:
        """The text of an expression, if it is short."""
        text = self.written.get(node)
        if text is None:
            text = ast.unparse(node) if _is_short(node) else ""
            if len(text) > _LONGEST_TEXT or "\n" in text:
                text = ""
            self.written[node] = text
        return text

    def said(self, value: Any, node: ast.AST) -> str:
        """The text that a thing goes by in an expression."""
        if isinstance(value, Opaque | Loader | Instance) and value.text:
            return value.text
        if isinstance(value, Dotted):
            return value.name
        return self.words(node)

    def operate(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        """An operator applied to two things."""
        if is_number(left) and is_number(right) and sign != "?":
            try:
                return number(sign, left, right)
            except NoNumber:
                return self._no_number(node, left, right)
        return self.each(
            left,
            lambda one: self.each(right, lambda other: self._operate(sign, one, other, node)),
        )

    def _operate(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(left, Course) or isinstance(right, Course):
            return self.course_of(sign, left, right, node)
        if isinstance(left, str) or isinstance(right, str):
            if sign == "+" and isinstance(left, str) and isinstance(right, str):
                return left + right if len(left) + len(right) < 1000 else self.opaque()
            return self.opaque(self.words(node))
        if isinstance(left, Dict) and isinstance(right, Dict):
            return self.new_dict({**left.slots, **right.slots})
        if sign in ("+", "*"):
            joined = self._sequences(sign, left, right)
            if joined is not None:
                return joined
        one, other = self.numeric(left), self.numeric(right)
        if one is None or other is None or sign == "?":
            return self.opaque(self.words(node), kind_of(left, right))
        try:
            return number(sign, one, other)
        except NoNumber:
            return self._no_number(node, one, other)

    def _no_number(self, node: ast.AST, *operands: Any) -> Any:
        """What is no number that a plan can hold: Python raises, but goes on with infinity."""
        if any(isinstance(held, float) and not math.isfinite(held) for held in operands):
            return self.opaque(self.words(node))
        raise Dead from None

    def _sequences(self, sign: str, left: Any, right: Any) -> Any:
        if not any(isinstance(side, Items | tuple) for side in (left, right)):
            return None
        if sign == "+":
            one, other = self.items(left), self.items(right)
            if isinstance(left, tuple) and isinstance(right, tuple):
                return left + right
            if one is None or other is None:
                return self.new_list(None)
            return self.new_list((*one, *other))
        many, count = (left, right) if isinstance(left, Items | tuple) else (right, left)
        held = self.items(many)
        if held is not None and isinstance(count, int) and len(held) * count <= _MOST_ITEMS:
            repeated = held * max(count, 0)
            return repeated if isinstance(many, tuple) else self.new_list(repeated)
        size = self.numeric(count)
        if held is not None and len(held) == 1 and size is not None:
            return Course({}, size, lambda _: held[0])
        return self.new_list(None)

    def course_of(self, sign: str, left: Any, right: Any, node: ast.AST) -> Any:
        """An operator applied to an array and a number, or to two arrays."""
        raise NotImplementedError


def _is_short(node: ast.AST) -> bool:
    """Whether the text of a node may be short enough to be a name."""
    columns = getattr(node, "end_col_offset", 0) - getattr(node, "col_offset", 0)
    return getattr(node, "end_lineno", 1) == getattr(node, "lineno", 1) and columns < 100


def kind_of(*things: Any) -> str:
    """The kind of what is made of some things."""
    return "carried" if varying(*things) else ""
