"""Values under the conditions that are taken to hold, as those of a plan, and their places."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from lrviz.sources.quantity import Counts
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym
from lrviz.sources.script.plans.values.things import Phi
from lrviz.sources.script.plans.values.trees import atoms, replaced
from lrviz.sources.script.plans.writing.numbers import Writing
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Span, quote


class Draft:
    """What is said of one plan: values under the conditions that hold, and their places."""

    def __init__(
        self,
        machine: Machine,
        facts: Mapping[Any, bool],
        span: Callable[[ast.AST], Span],
        counts: dict[str, Counts],
    ) -> None:
        self.machine = machine
        self.facts = dict(facts)
        for fact, holds in facts.items():
            self.facts[number("not", fact)] = not holds
        self.span = span
        self.writing = Writing(span, counts)
        self.places: dict[KeyPath, Location] = {}
        self.unit = False  # whether an LR of 0 is what others would be a multiple of
        self.refused: list[tuple[Any, Any]] = []  # one around another that is not for its optimizer
        self.outright = False  # whether an LR that nobody knows plays no part

    def settled(self, value: Any, node: ast.AST | None = None) -> Any:
        """A value under the conditions that are taken to hold."""
        while isinstance(value, Phi):
            test = self._test(value.test)
            if isinstance(test, Sym):
                text = next((f"`{a.args[0]}`" for a in _named(test)), "the course of the loops")
                raise Unsure(f"it depends on {text}", node)
            value = value.then if test else value.other
        if isinstance(value, Sym):
            try:
                return replaced(value, self.facts)
            except NoNumber:
                raise Unsure("it makes no number", node) from None
        return value

    def _test(self, test: Any) -> Any:
        try:
            return replaced(test, self.facts)
        except NoNumber:
            return test

    def numeric(self, value: Any) -> Num | None:
        """A value as a number; None where it is none."""
        value = self.settled(value)
        found = self.machine.numeric(value)
        return self.settled(found) if isinstance(found, Sym) else found

    def number(self, value: Any, node: ast.AST) -> Any:
        """A value as a number of the plan."""
        value = self.settled(value, node)
        found = self.numeric(value)
        if isinstance(value, str):
            raise Unsure(f"`{_written(node)}` is the text {quote(value)}, and no number", node)
        if found is None:
            raise Unsure(f"`{_written(node)}` is not a number that can be known", node)
        return self.writing.number(found, node)

    def rate(self, value: Any, node: ast.AST) -> Any:
        """A value as an LR of the plan: a name that stands there is one, whatever it is called."""
        found = self.numeric(value)
        if isinstance(found, Sym) and found.op == "free":
            self.writing.counts.setdefault(str(found.args[0]), "lr")
        return self.number(value, node)

    def place(self, path: KeyPath, node: ast.AST | None, key: ast.AST | None = None) -> None:
        """Note where a value stands."""
        if node is not None and hasattr(node, "lineno"):
            self.places[path] = Location(None if key is None else self.span(key), self.span(node))


def keyword_of(call: ast.AST, name: str) -> ast.AST | None:
    """The name of a keyword, as a node that is as long as the name."""
    for keyword in getattr(call, "keywords", ()):
        if keyword.arg == name:
            made = ast.Name(name)
            made.lineno = made.end_lineno = keyword.lineno
            made.col_offset, made.end_col_offset = (
                keyword.col_offset,
                keyword.col_offset + len(name.encode()),
            )
            return made
    return None


def _named(test: Any) -> list[Sym]:
    return [atom for atom in atoms(test) if atom.op in ("flag", "free")]


def _written(node: ast.AST) -> str:
    text = ast.unparse(node) if isinstance(node, ast.expr) else "this"
    return text if len(text) <= 60 else "this"
