"""Values of a spec as Python: numbers as they are written, expressions as Python's own."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lrviz.codegen.expressions import led, one_line
from lrviz.codegen.syntax import Items, Node, listed
from lrviz.spec.expression import Expression
from lrviz.spec.grammar import parse
from lrviz.spec.model import Spec
from lrviz.text.problem import KeyPath

_LONG: Final = 10_000  # from here on an integer is written with underscores


@dataclass(frozen=True)
class Written:
    """The values of one spec, written as Python.

    A number that the spec gives as an expression (``T_max = "epochs - 5"``) stays one, unless the
    command line replaced it.
    """

    spec: Spec

    @cached_property
    def names(self) -> Mapping[str, int]:
        """What the spec's expressions may name, and the generated code therefore defines."""
        found = {"steps_per_epoch": self.spec.steps_per_epoch, "total_steps": self.spec.total_steps}
        return found if self.spec.epochs is None else {"epochs": self.spec.epochs, **found}

    def value(self, value: Any, path: KeyPath) -> Node:
        """The Python of ``value``, which stands at ``path`` of the spec."""
        if isinstance(value, Expression):
            return function(value)
        if isinstance(value, list | tuple):
            return listed([self.value(item, (*path, i)) for i, item in enumerate(value)])
        if isinstance(value, Mapping):
            items = ((f"{literal(k)}: ", self.value(v, (*path, k))) for k, v in value.items())
            return Items("{", tuple(items), "}")
        raw = self.raw(path)
        if isinstance(raw, str) and isinstance(value, int | float):
            return self._expression(raw, value)
        return literal(value)

    def _expression(self, raw: str, value: int | float) -> str:
        """The expression, made the type that the scheduler is given: 90 / 3 is 30.0 in Python."""
        text = one_line(parse(raw, tuple(self.names)))
        kind = type(Expression(raw, self.names)(0))
        return text if kind is type(value) else f"{type(value).__name__}({text})"

    def raw(self, path: KeyPath) -> Any:
        """What the text of the spec has at ``path``; None where the command line replaced it."""
        overrides = self.spec.plan.overrides
        if any(path[: len(set_)] == set_ or set_[: len(path)] == path for set_ in overrides):
            return None
        found: Any = self.spec.plan.table
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def literal(value: Any) -> str:
    """A number, string, bool or None as Python."""
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, int):
        return f"{value:_}" if abs(value) >= _LONG else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        text = repr(value)
        return f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text else text
    return repr(value)


def function(expression: Expression) -> Node:
    """A function of the scheduler's counter, as a lambda."""
    name, body = body_of(expression)
    return led(f"lambda {name}: ", body)


def body_of(expression: Expression) -> tuple[str, ast.expr]:
    """The counter's name, and the expression of it."""
    tree = parse(expression.text, (*expression.names, *expression.counters))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    counters = [name for name in expression.counters if name in used] or [expression.counters[0]]
    for node in ast.walk(tree):  # the counter goes by several names; the lambda has one
        if isinstance(node, ast.Name) and node.id in counters:
            node.id = counters[0]
    return counters[0], tree
