"""Numbers of a script as those of a plan: unknown ones, arithmetic, and texts of expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Final

from lrviz.sources.quantity import Counts, Number, Quantity, Text, Unknown
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.symbols import LOGIC, Num, Sym
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.text.problem import Span

_NAMES: Final[tuple[tuple[str, Counts], ...]] = (
    (r"accum|n_?workers|world_?size|n_?(proc|gpu)|num_(proc|gpu|dev)", "other"),
    (r"loader|batches|iters?_per_epoch|steps_per_epoch|len\(\w*dl\)|n_?iters?\b", "batches"),
    (r"\blen\(", "steps"),
    (r"epoch", "epochs"),
    (r"(^|[._\['\"])(lr|learning_rate|base_lr|max_lr|min_lr|eta_min)\b|_lr\b|learning_?rate", "lr"),
    (r"\blr_?(init(ial)?|start|base|peak|max|min|end|final)\b", "lr"),
    (r"steps|iter|updates", "steps"),
    (r"gamma|factor|ratio|alpha|fraction|decay(_?rate)?\W*$", "share"),
)
_SIGNS: Final = {
    **{"or": 1, "and": 2, "not": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4},
    **{"+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "neg": 7, "**": 8},
}
_CALLS: Final = frozenset(
    {
        *("min", "max", "abs", "ceil", "floor", "sqrt", "exp", "log", "log2", "log10", "cos"),
        *("sin", "tan", "tanh", "int", "round"),
    }
)
_LONGEST: Final = 1900


class Writing:
    """Turns numbers into those of a plan.

    Args:
        span: The span of a node.
        counts: What unknown numbers are known to count, by their text.
    """

    def __init__(self, span: Callable[[ast.AST], Span], counts: dict[str, Counts]) -> None:
        self.span = span
        self.counts = counts
        self._ids: dict[str, list[int]] = {}

    def unknown(self, atom: Sym, node: ast.AST, note: str = "") -> Unknown:
        """A name as an unknown number."""
        text, key = str(atom.args[0]), atom.args[1]
        known = self._ids.setdefault(text, [])
        if key not in known:
            known.append(key)
        if len(known) > 1 and known[0] != key:
            raise Unsure(f"`{text}` stands for several numbers", node)
        return Unknown(text, self.counted(text), None, self.span(node), note)

    def counted(self, text: str) -> Counts:
        """What an unknown number counts, by its name or by its use."""
        if text in self.counts:
            return self.counts[text]
        for pattern, counts in _NAMES:
            if re.search(pattern, text, re.I):
                return counts
        return "other"

    def number(self, value: Num, node: ast.AST, note: str = "") -> Number:
        """A number of a plan.

        Raises:
            Unsure: It is not the same throughout the run.
        """
        if not isinstance(value, Sym):
            return int(value) if isinstance(value, bool) else value
        self.check(value, node)
        text = ast.unparse(node) if isinstance(node, ast.expr) else ""
        return self._number(value, node, note, text if len(text) <= 80 else "")

    def _number(self, value: Num, node: ast.AST, note: str, text: str = "") -> Number:
        if not isinstance(value, Sym):
            return int(value) if isinstance(value, bool) else value
        if value.op == "free":
            return self.unknown(value, node, note)
        operands = tuple(self._number(arg, node, note) for arg in value.args)
        return Quantity(value.op, operands, text)

    def check(self, value: Num, node: ast.AST) -> None:
        """Refuse what changes in the course of a run, or depends on what nothing is known of."""
        for atom in atoms(value):
            if atom.op == "flag":
                raise Unsure(f"it depends on `{atom.args[0]}`", node)
            if atom.op != "free":
                raise Unsure("it is not the same throughout the run", node)

    def text(self, value: Num, node: ast.AST, counter: str) -> Text:
        """A function of the scheduler's counter as an expression of the spec.

        Raises:
            Unsure: It depends on what is not known, or is too long.
        """
        for atom in atoms(value):
            if atom.op == "flag":
                raise Unsure(f"it depends on `{atom.args[0]}`", node)
            if atom.op not in ("free", "tick"):
                raise Unsure("it depends on more than the scheduler's counter", node)
        parts: list[str | Number] = []
        self._write(value, node, counter, parts, 0)
        merged: list[str | Number] = []
        for part in parts:
            if isinstance(part, str) and merged and isinstance(merged[-1], str):
                merged[-1] += part
            else:
                merged.append(part)
        if sum(len(part) if isinstance(part, str) else 20 for part in merged) > _LONGEST:
            raise Unsure("the function is too long to be written as an expression", node)
        return Text(tuple(merged))

    def _write(
        self, value: Num, node: ast.AST, counter: str, parts: list[str | Number], outer: int
    ) -> None:
        def inner(part: Num, level: int) -> None:
            self._write(part, node, counter, parts, level)

        if not isinstance(value, Sym):
            text = repr(int(value) if isinstance(value, bool) else value)
            parts.append(f"({text})" if text.startswith("-") else text)
        elif value.op == "tick":
            parts.append(counter)
        elif value.op == "free":
            parts.append(self.unknown(value, node))
        elif value.op == "float":
            inner(value.args[0], outer)
        elif value.op in _CALLS:
            parts.append(f"{value.op}(")
            for place, arg in enumerate(value.args):
                if place:
                    parts.append(", ")
                inner(arg, 0)
            parts.append(")")
        elif value.op == "if":
            parts.append("(")
            inner(value.args[1], 1)
            parts.append(" if ")
            inner(value.args[0], 1)
            parts.append(" else ")
            inner(value.args[2], 0)
            parts.append(")")
        elif value.op in _SIGNS:
            self._operator(value, parts, outer, inner)
        else:
            raise Unsure(f"`{value.op}` is not known to expressions", node)

    def _operator(
        self, value: Sym, parts: list[str | Number], outer: int, inner: Callable[[Num, int], None]
    ) -> None:
        level = _SIGNS[value.op]
        opened = level < outer or (level == outer and value.op in LOGIC - {"and", "or"})
        if opened:
            parts.append("(")
        if len(value.args) == 1:
            parts.append("-" if value.op == "neg" else "not ")
            inner(value.args[0], level + 1)
        else:
            left, right = (level + 1, level) if value.op == "**" else (level, level + 1)
            if level == 4:
                left = 5
            inner(value.args[0], left)
            parts.append(f" {value.op} ")
            inner(value.args[1], right)
        if opened:
            parts.append(")")
