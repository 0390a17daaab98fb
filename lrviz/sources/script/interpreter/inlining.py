"""Calls of the file's own functions: run where they are called."""

from __future__ import annotations

import ast

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.building import Building, Given
from lrviz.sources.script.interpreter.machine import DEEPEST
from lrviz.sources.script.syntax import defaults_of, position
from lrviz.sources.script.values.definitions import Function, Scope
from lrviz.sources.script.values.events import Argument
from lrviz.sources.script.values.frames import Block, Call
from lrviz.sources.script.values.heap import Held, union
from lrviz.sources.script.values.things import Const, Container, Formula, Instance, Value


class Following(Building):
    """Runs functions."""

    def _inline(self, function: Function, given: Given, bound: Instance | None) -> Value:
        node = given.node
        if (
            function.node in self.stack
            or len(self.stack) >= DEEPEST
            or self.budget <= 0
            or (given.open and not given.positional and "*" in given.keywords)
            or yields(function.node)  # when it runs, whoever takes from it decides
        ):
            self._escape(given, function.name)
            return self.unknown(node, function.name, tuple(given.values()))
        return self.run(function, node, given.positional, given.keywords, bound)

    def follow(self, function: Function, node: ast.AST, arguments: list[Value]) -> Value:
        """See `Expressions.follow`."""
        if function.node in self.stack or len(self.stack) >= DEEPEST or self.budget <= 0:
            return self.unknown(node, function.name)
        return self.run(function, node, arguments, {}, function.bound)

    def run(
        self,
        function: Function,
        node: ast.AST,
        arguments: list[Value],
        keywords: dict[str, Value],
        bound: Instance | None,
    ) -> Value:
        """Run a function of the file here."""
        self.budget -= 1
        self.reached.add(function.node)
        owner = function.owner
        owned = owner is not None and any(
            known.scheduler(name) is not None for name in owner.origins()
        )
        frame = Call(position(node), function.name, "" if owner is None else owner.name, owned)
        if bound is not None and "staticmethod" not in function.decorators:
            arguments = [(bound,), *arguments]
        elif bound is None and owner is not None and "classmethod" in function.decorators:
            arguments = [(owner,), *arguments]
        before, statement = self.scope, self.statement
        names = self.parameters(function, arguments, keywords)
        defaults = frozenset(
            name for name, value in names.items() if defaults_to_none(function, name)
        )
        self.scope = Scope(Held(self.journal, names), function.scope, set(), defaults, owner, bound)
        self.stack.append(function.node)
        self.returns.append([])
        self.exits.append((self.journal.mark, []))
        jumps, self.jumps = self.jumps, []
        try:
            with self.inside(frame), self.inside(no_grad(function)):
                self.body(function)
        finally:
            self.scope, self.statement, self.jumps = before, statement, jumps
            self.stack.pop()
            found = self.returns.pop()
            self.exits.pop()
        return union(*found) if found else self.constant(None)

    def body(self, function: Function) -> None:
        """Run the statements of a function."""
        raise NotImplementedError

    def parameters(
        self, function: Function, arguments: list[Value], keywords: dict[str, Value]
    ) -> dict[str, Value]:
        """What the parameters of a function hold in a call."""
        spec = function.node.args
        plain = [*spec.posonlyargs, *spec.args]
        held: dict[str, Value] = {}
        for parameter, value in zip(plain, arguments, strict=False):
            held[parameter.arg] = value
        rest = arguments[len(plain) :]
        for name, value in keywords.items():
            held.setdefault(name, value)
        names = {a.arg for a in (*plain, *spec.kwonlyargs)}
        defaults = defaults_of(spec)
        spread = "*" in keywords or "**" in keywords
        for parameter in (*plain, *spec.kwonlyargs):
            if parameter.arg in held:
                continue
            default = defaults.get(parameter.arg)
            if default is not None and not spread:
                held[parameter.arg] = (
                    self.constant(default.value)
                    if isinstance(default, ast.Constant)
                    else function.defaults.get(parameter.arg)
                    or self.unknown(parameter, parameter.arg)
                )
            else:
                held[parameter.arg] = self.unknown(parameter, parameter.arg)
        if spec.vararg is not None:
            names.add(spec.vararg.arg)
            packed = Container(position(function.node), self.frames, "tuple", {})
            for number, value in enumerate(rest):
                packed.keys[number] = position(function.node)
                self.heap.begin(packed, number, value)
            held[spec.vararg.arg] = (packed,) if not spread else self.unknown(function.node)
        if spec.kwarg is not None:
            packed = Container(position(function.node), self.frames, "dict", {})
            for name in [n for n in held if n not in names and n not in ("*", "**")]:
                packed.keys[name] = position(function.node)
                self.heap.begin(packed, name, held.pop(name))
            held[spec.kwarg.arg] = (packed,) if not spread else self.unknown(function.node)
        return {name: value for name, value in held.items() if name not in ("*", "**")}

    def _arguments(self, given: Given) -> tuple[Argument, ...]:
        node = given.node
        found = [
            self.argument(item, value)
            for item, value in zip(node.args, given.positional, strict=False)
        ]
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg in given.keywords:
                found.append(self.argument(keyword.value, given.keywords[keyword.arg], keyword.arg))
        return tuple(found)

    def _escape(self, given: Given, name: str) -> None:
        """Something unknown receives the arguments."""
        values = given.values()
        if not values:
            return
        on = [t for value in values for t in self.inner(value)]
        kept = tuple(dict.fromkeys(t for t in on if not isinstance(t, Formula | Const)))
        if kept:
            self.emit("escape", given.node, kept, name)


def no_grad(function: Function) -> Block | None:
    """The block that a decorator puts a function in."""
    if any(name in known.NO_GRAD for name in function.decorators):
        return Block(position(function.node), "no_grad")
    return None


def defaults_to_none(function: Function, name: str) -> bool:
    """Whether a parameter defaults to None."""
    default = defaults_of(function.node.args).get(name)
    return isinstance(default, ast.Constant) and default.value is None


def yields(node: ast.AST) -> bool:
    """Whether a function is a generator."""
    waiting = list(getattr(node, "body", ())) if not isinstance(node, ast.Lambda) else []
    for part in waiting:  # which grows
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(part)
    return False
