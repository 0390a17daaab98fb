"""What a call is given."""

from __future__ import annotations

import ast
from copy import copy

from lrviz.sources.script.interpreter.contents import entries, inner
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.source import Position
from lrviz.sources.script.syntax import called_by, position, turned
from lrviz.sources.script.values.events import Argument
from lrviz.sources.script.values.things import Const, Container, Formula, Partial, Value


class Given:
    """The arguments of a call, evaluated."""

    def __init__(self, machine: Machine, node: ast.Call) -> None:
        self.node = node
        self.positional: list[Value] = []
        self.keywords: dict[str, Value] = {}
        self.open = False
        self.before: dict[str, Position] = {}
        for item in node.args:
            if isinstance(item, ast.Starred):
                held = machine.evaluate(item.value)
                parts = [list(entries(machine.heap, t)) for t in held if isinstance(t, Container)]
                if len(parts) == 1 and all(isinstance(key, int) for key, _ in parts[0]):
                    self.positional += [value for _, value in parts[0]]
                    continue
                self.open = True
                self.keywords["*"] = held
            else:
                self.positional.append(machine.evaluate(item))
        for keyword in node.keywords:
            value = machine.evaluate(keyword.value)
            if keyword.arg is None:
                self._spread(machine, value)
            else:
                self.keywords[keyword.arg] = value

    def _spread(self, machine: Machine, value: Value) -> None:
        if len(value) == 1 and isinstance(value[0], Container):
            found = dict(entries(machine.heap, value[0]))
            named = {key: held for key, held in found.items() if isinstance(key, str)}
            if len(named) == len(found) and "*" not in named:
                self.keywords.update(named)
                return
        self.open = True
        self.keywords["**"] = value

    def after(self, partial: Partial) -> Given:
        """The same call with the arguments of a partial before its own."""
        whole = copy(self)
        whole.positional = [*partial.positional, *self.positional]
        whole.keywords = {**partial.keywords, **self.keywords}
        whole.before = {**partial.spelled, **self.before}
        return whole

    def values(self) -> list[Value]:
        """All of them."""
        return [*self.positional, *self.keywords.values()]

    def named(self, parameters: tuple[str, ...]) -> dict[str, Value]:
        """All of them, by parameter name."""
        return {**dict(zip(parameters, self.positional, strict=False)), **self.keywords}

    def spelled(self) -> dict[str, Position]:
        """The keywords that stand in the call, or in the partial that is called."""
        own = {k.arg: position(k) for k in self.node.keywords if k.arg is not None}
        return {**self.before, **own}


def arguments_of(machine: Machine, given: Given) -> tuple[Argument, ...]:
    """The arguments that a call spells out, as a rule sees them."""
    node = given.node
    found = [
        _argument(machine, item, value)
        for item, value in zip(node.args, given.positional, strict=False)
    ]
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg in given.keywords:
            found.append(
                _argument(machine, keyword.value, given.keywords[keyword.arg], keyword.arg)
            )
    return tuple(found)


def _argument(machine: Machine, node: ast.expr, value: Value, keyword: str = "") -> Argument:
    forwarded = isinstance(node, ast.Name) and node.id in machine.scope.defaults
    at = position(node)
    text = machine.source.cut(at)
    counts = tuple(dict.fromkeys(machine.trace.counted_by(value)))
    return Argument(at, called_by(node), text, value, turned(node), keyword, forwarded, counts)


def escape(machine: Machine, given: Given, name: str) -> None:
    """Something unknown receives the arguments."""
    values = given.values()
    if not values:
        return
    on = [t for value in values for t in inner(machine.heap, value)]
    kept = tuple(dict.fromkeys(t for t in on if not isinstance(t, Formula | Const)))
    if kept:
        machine.emit("escape", given.node, kept, name)
