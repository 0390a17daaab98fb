"""What a statement does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.looping import Looping
from lrviz.sources.script.syntax import dotted, position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.frame import Frame
from lrviz.sources.script.values.frames import Attempt, Block
from lrviz.sources.script.values.heap import Changes
from lrviz.sources.script.values.things import (
    Const,
    Ref,
)


class Statements(Looping):
    """Runs statements; ``True`` means that what follows is not reached."""

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements in order."""
        before = self.frames
        ended = False
        for statement in body:
            self.spend(statement)
            self.statement = (statement, body)
            method = _STATEMENTS.get(type(statement))
            if method is not None:
                outcome = method(self, statement)
                if outcome is True:
                    ended = True
                    break
                if isinstance(outcome, Frame):  # the rest is the other arm
                    self.frames = (*self.frames, outcome)
        self.frames = before
        return ended

    def body(self, function: Function) -> None:
        """Run the statements of a function in the frames that are open; what it returns is kept."""
        node = function.node
        if isinstance(node, ast.Lambda):
            self.returns[-1].append(self.evaluate(node.body))
            return
        ended = self.block(node.body)
        start, exits = self.exits[-1]
        if not ended:
            self.returns[-1].append(self.constant(None))
            self.either(start, *exits)
        elif exits:
            self.journal.settle(start, exits)

    def _expression(self, node: ast.Expr) -> None:
        self.evaluate(node.value)

    def _return(self, node: ast.Return) -> bool:
        value = self.constant(None) if node.value is None else self.evaluate(node.value)
        if self.returns:
            self.returns[-1].append(value)
            start, exits = self.exits[-1]
            exits.append(self.journal.changes(start))
            self.emit("return", node, tuple(self.inner(value)), extra=value)
        return True

    def _raise(self, node: ast.Raise) -> bool:
        if node.exc is not None:
            self.evaluate(node.exc)
        return True

    def _jump(self, node: ast.Break | ast.Continue) -> bool:
        if self.jumps:
            start, others = self.jumps[-1]
            others.append(self.journal.changes(start))
        return True

    def _shared(self, node: ast.Global | ast.Nonlocal) -> None:
        self.scope.shared.update(node.names)

    def _assert(self, node: ast.Assert) -> None:
        self.evaluate(node.test)

    # Definitions

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind(node.name, (self.define(node, None),))

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: Class | None) -> Function:
        """A function, as a value."""
        names: list[str] = []
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            found = [t.dotted for t in self.evaluate(called) if isinstance(t, Ref)]
            names += [found[0].removeprefix("builtins.") if found else dotted(called)]
        names = [n.rsplit(".", 1)[-1] if n.endswith("cached_property") else n for n in names]
        made = Function(
            *(position(node), self.frames, node, self.scope, owner, None, tuple(names)),
            self.defaults(node),
        )
        self.functions.append(made)
        return made

    def _class(self, node: ast.ClassDef) -> None:
        bases = tuple(t for base in node.bases for t in self.evaluate(base)[:1])
        made = Class(position(node), self.frames, node.name, self.scope, bases, {}, {})
        self.classes.append(made)
        self.bind(node.name, (made,))
        for item in node.body:
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                made.methods[item.name] = self.define(item, made)
            elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                made.attributes[item.targets[0].id] = self.evaluate(item.value)
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                made.attributes[item.target.id] = (
                    self.annotated(item.annotation, position(item))
                    or (self.evaluate(item.value) if isinstance(item.value, ast.Constant) else ())
                    or self.unknown(item, item.target.id)
                )

    # Branches

    def _if(self, node: ast.If) -> bool | Frame:
        test = self.evaluate(node.test)
        answer = self.decide(node.test)
        if answer is not None:
            with self.aside():
                self.block(node.orelse if answer else node.body)
            return self.block(node.body if answer else node.orelse)
        choice = object()
        arms = [self.branch(node, node.test, test, arm, choice) for arm in (0, 1)]
        mark = self.journal.mark
        states: list[Changes] = []
        ends = []
        for arm, body in ((0, node.body), (1, node.orelse)):
            self.narrow(node.test, arm == 0)
            with self.inside(arms[arm]):
                ended = self.block(body)
            changes = self.leave(mark)
            ends.append(ended)
            if not ended:
                states.append(changes)
        if not states:
            return True
        self.journal.settle(mark, states)
        if ends[0] != ends[1]:
            return arms[1 if ends[0] else 0]
        return False

    def _try(self, node: ast.Try) -> bool:
        choice = object()
        mark = self.journal.mark
        with self.inside(Attempt(position(node), choice, 0)):
            ended = self.block(node.body)
        states = []
        if not ended:
            ended = self.block(node.orelse)
        if not ended:
            states.append(self.journal.changes(mark))
        for number, handler in enumerate(node.handlers, 1):
            self.journal.undo(mark)
            if handler.name:
                self.bind(handler.name, self.unknown(handler))
            with self.inside(Attempt(position(node), choice, number)):
                if not self.block(handler.body):
                    states.append(self.journal.changes(mark))
        if states:
            self.journal.settle(mark, states)
        return self.block(node.finalbody) or not states

    def _match(self, node: ast.Match) -> bool:
        self.evaluate(node.subject)
        choice, mark = object(), self.journal.mark
        states: list[Changes] = [{}]
        for number, case in enumerate(node.cases):
            frame = self.branch(node, node.subject, (), number, choice)
            with self.inside(frame):
                ended = self.block(case.body)
            changes = self.leave(mark)
            if not ended:
                states.append(changes)
        self.journal.settle(mark, states)
        return False

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        frames = []
        for item in node.items:
            value = self.evaluate(item.context_expr)
            frames.append(Block(position(node), self._kind(item.context_expr, node)))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, node)
        before = self.frames
        self.frames = (*before, *frames)
        ended = self.block(node.body)
        self.frames = before
        return ended

    def _kind(self, node: ast.expr, whole: ast.With | ast.AsyncWith) -> str:
        called = node.func if isinstance(node, ast.Call) else node
        names = [t.dotted for t in self.evaluate(called) if isinstance(t, Ref)]
        if any(name in known.NO_GRAD for name in names):
            return "no_grad"
        last = called.attr if isinstance(called, ast.Attribute) else dotted(called)
        if last == "set_grad_enabled" and isinstance(node, ast.Call) and node.args:
            value = self.evaluate(node.args[0])
            if len(value) == 1 and isinstance(value[0], Const) and value[0].value is False:
                return "no_grad"
        if last == "catch_warnings":
            return "warnings"
        return "accumulate" if last == "accumulate" else "other"


_STATEMENTS: Final[dict[type[ast.stmt], Callable[[Statements, Any], bool | Frame | None]]] = {
    ast.Expr: Statements._expression,
    ast.Assign: Statements._assign,
    ast.AnnAssign: Statements._annotated,
    ast.AugAssign: Statements._augmented,
    ast.Return: Statements._return,
    ast.Raise: Statements._raise,
    ast.Break: Statements._jump,
    ast.Continue: Statements._jump,
    ast.Global: Statements._shared,
    ast.Nonlocal: Statements._shared,
    ast.Import: Statements._import,
    ast.ImportFrom: Statements._import_from,
    ast.Delete: Statements._delete,
    ast.Assert: Statements._assert,
    ast.FunctionDef: Statements._function,
    ast.AsyncFunctionDef: Statements._function,
    ast.ClassDef: Statements._class,
    ast.If: Statements._if,
    ast.Try: Statements._try,
    ast.Match: Statements._match,
    ast.For: Statements._for,
    ast.AsyncFor: Statements._for,
    ast.While: Statements._while,
    ast.With: Statements._with,
    ast.AsyncWith: Statements._with,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Statements._try
