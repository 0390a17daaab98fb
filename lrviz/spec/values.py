"""One TOML value against one argument: the Python value, or the problem with it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrviz.known.argument import LARGEST_INTEGER, SMALLEST_INTEGER, Argument
from lrviz.sources.plan import Plan
from lrviz.spec.expression import Expression, Names, evaluate
from lrviz.spec.grammar import ExpressionError
from lrviz.text.plural import counted
from lrviz.text.problem import KeyPath, Problem, Span, did_you_mean, quote


class BadValue(Exception):
    """A value that an argument does not take."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Values:
    """Reads the values of one spec: what its expressions may name, how many groups it has."""

    plan: Plan
    names: Names
    groups: int

    def read(self, argument: Argument, raw: Any, path: KeyPath) -> Any:
        """The Python value of ``argument``: numbers computed, functions compiled.

        Raises:
            BadValue: ``raw`` is of the wrong type, or out of bounds (LR005), or an expression
                that has no value (LR008).
        """
        if isinstance(raw, list) and argument.per_group:
            if len(raw) != self.groups:
                given, groups = counted(len(raw), "value"), counted(self.groups, "param group")
                raise self._bad(path, f"`{argument.name}` has {given}; the optimizer has {groups}")
            return tuple(self._one(argument, item, (*path, i)) for i, item in enumerate(raw))
        if argument.kind == "numbers":
            return self._numbers(argument, raw, path)
        return self._one(argument, raw, path)

    def _one(self, argument: Argument, raw: Any, path: KeyPath) -> Any:
        if argument.kind == "bool":
            if not isinstance(raw, bool):
                raise self._wrong(argument, raw, path)
            return raw
        if argument.kind == "choice":
            if not isinstance(raw, str):
                raise self._wrong(argument, raw, path)
            if raw not in argument.choices:
                near = did_you_mean(raw, argument.choices)
                raise self._bad(
                    path,
                    f"`{argument.name}` is {describe(raw)}; expected {argument.expected}{near}",
                )
            return raw
        if argument.kind == "function":
            return self._function(argument, raw, path)
        return self._number(argument, raw, path)

    def _number(self, argument: Argument, raw: Any, path: KeyPath) -> int | float:
        is_expression = isinstance(raw, str) and not self.plan.is_text(path, raw)
        value = self._evaluated(raw, path) if is_expression else raw
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(argument, raw, path)
        kind = argument.element if argument.kind == "numbers" else argument.kind
        if isinstance(value, int) and not _is_toml(value):
            raise self._beyond(argument, value, path)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._wrong(argument, raw, path)
        if kind == "float" and isinstance(value, int):
            if isinstance(raw, str):
                value = float(value)  # an expression's "1.0" comes to 1; torch wants the float
            else:
                raise self._wrong(argument, raw, path, f"; write {value}.0")
        if kind == "integer" and isinstance(value, float):
            hint = f"; write {int(value)}" if value.is_integer() else ""
            raise self._wrong(argument, raw, path, hint, value)
        if argument.refuses(value):
            raise self._wrong(argument, raw, path, value=value)
        return value

    def _numbers(self, argument: Argument, raw: Any, path: KeyPath) -> tuple[Any, ...]:
        if not isinstance(raw, list) or (argument.size is not None and len(raw) != argument.size):
            raise self._wrong(argument, raw, path)
        return tuple(self._number(argument, item, (*path, i)) for i, item in enumerate(raw))

    def _function(self, argument: Argument, raw: Any, path: KeyPath) -> Expression:
        counters = ("x", "epoch", "step") if argument.name == "scale_fn" else ("epoch", "step")
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise self._wrong(argument, raw, path)
        if not isinstance(raw, str):
            if isinstance(raw, int) and not _is_toml(raw):
                raise self._beyond(argument, raw, path)
            if not math.isfinite(raw):
                raise self._wrong(argument, raw, path)
            return Expression(repr(raw), {}, counters)
        return self.expression(raw, path, counters)

    def expression(self, text: str, path: KeyPath, counters: tuple[str, ...]) -> Expression:
        """A function of ``counters``, compiled.

        Raises:
            BadValue: It does not parse, or names what is not there (LR008).
        """
        try:
            return Expression(text, self.names, counters)
        except ExpressionError as error:
            raise self._bad_expression(error, text, path) from None

    def _evaluated(self, text: str, path: KeyPath) -> int | float:
        try:
            return evaluate(text, self.names)
        except ExpressionError as error:
            raise self._bad_expression(error, text, path) from None

    def _bad_expression(self, error: ExpressionError, text: str, path: KeyPath) -> BadValue:
        problem = self.plan.problem("LR008", path, str(error))
        span = problem.span
        if span is not None and error.column is not None:
            written = self.plan.text[span.start : span.end]
            if written[1:-1] == text:  # no escapes: a column of the expression is one of the file
                start, column = span.start + 1 + error.column, span.column + 1 + error.column
                at = Span(start, span.end - 1, span.line, column, span.line, span.end_column - 1)
                problem = Problem(problem.code, problem.message, problem.file, at)
        return BadValue(problem)

    def _wrong(
        self,
        argument: Argument,
        raw: Any,
        path: KeyPath,
        hint: str = "",
        value: int | float | None = None,
    ) -> BadValue:
        found = describe(raw)
        if isinstance(raw, str) and value is not None:
            found = f"{quote(raw)}, which is {value:.6g}"
        return self._bad(path, f"`{argument.name}` is {found}; expected {argument.expected}{hint}")

    def _beyond(self, argument: Argument, value: int, path: KeyPath) -> BadValue:
        return self._bad(path, f"`{argument.name}` is {quote(value)}, beyond TOML's integers")

    def _bad(self, path: KeyPath, message: str) -> BadValue:
        return BadValue(self.plan.problem("LR005", path, message))


def _is_toml(number: int) -> bool:
    """Whether it is one of TOML's integers, which have 64 bits."""
    return SMALLEST_INTEGER <= number <= LARGEST_INTEGER


def describe(raw: Any) -> str:
    """A TOML value in TOML's words: "the string `x`", "an array", "a table"."""
    if isinstance(raw, bool):
        return f"the boolean {str(raw).lower()}"
    if isinstance(raw, str):
        return f"the string {quote(raw)}"
    if isinstance(raw, list | tuple):
        return f"an array of {len(raw)}"
    if isinstance(raw, Mapping):
        return "a table"
    if isinstance(raw, datetime.datetime | datetime.date | datetime.time):
        return f"the date or time {quote(raw.isoformat())}"
    if isinstance(raw, float) and math.isfinite(raw) and not raw.is_integer():
        return f"{raw!r}"
    return f"the {'integer' if isinstance(raw, int) else 'float'} {quote(raw)[1:-1]}"
