"""What statements do."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.effects import effects, reachable
from lrviz.sources.script.plans.imports import Imports
from lrviz.sources.script.plans.machine import Dead
from lrviz.sources.script.plans.symbols import Sym, number
from lrviz.sources.script.plans.things import (
    OPEN,
    Class,
    Dict,
    Function,
    Instance,
    Items,
    Module,
    Opaque,
    Scope,
)
from lrviz.sources.script.syntax import dotted, nodes


class Statements(Imports):
    """Runs statements."""

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements; whether any run goes on after them."""
        return all(self.statement(statement) for statement in body)

    def statement(self, node: ast.stmt) -> bool:
        """Run a statement; whether any run goes on after it."""
        self.spend()
        found = _KINDS.get(type(node))
        return True if found is None else found(self, node) is not False

    def _expression(self, node: ast.Expr) -> None:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            named = self.lookup(call.func.id)
            if isinstance(named, Function) and self.only_shows(named):
                given = (*call.args, *(keyword.value for keyword in call.keywords))
                names = [part.id for part in given if isinstance(part, ast.Name)]
                self.forget(named, [self.lookup(name) for name in names])
                return
        if not isinstance(call, ast.Constant):
            self.evaluate(call)

    def forget(self, function: Function, things: list[Any]) -> None:
        """What a function may change that is not followed is not known any more."""
        found = self._effects.get(function.node)
        if found is None:
            found = self._effects[function.node] = effects(function, self.functions)
        outside = [(scope, name) for name in found.names for scope in _holding(function, name)]
        for scope, name in outside:
            if isinstance(scope.slots[name], Items | Dict):
                things = [*things, scope.slots[name]]
            elif not isinstance(scope.slots[name], Function | Class | Module):
                self.store.write(scope.slots, name, self.opaque(name))
        for thing in reachable(things):
            if isinstance(thing, Instance | Opaque):
                for name in found.attributes & {key for key in thing.slots if isinstance(key, str)}:
                    if not isinstance(thing.slots[name], Instance):
                        self.store.write(thing.slots, name, self.opaque(name))
            elif isinstance(thing, Items) and found.in_place:
                self.store.write(thing.slots, "items", None)
            elif isinstance(thing, Dict) and found.in_place:
                self.store.write(thing.slots, OPEN, True)

    def only_shows(self, function: Function) -> bool:
        """Whether a function of another file has nothing to do with optimizers."""
        raise NotImplementedError

    # Assignments

    # Conditions

    def _if(self, node: ast.If) -> bool:
        test = self.test(node.test)
        if not isinstance(test, Sym):
            return self.block(node.body if test else node.orelse)
        if node not in self._loading:
            self._loading[node] = _loading_arm(node)
        resumes = self._loading[node]
        if resumes is not None:
            self.notes.setdefault("it is drawn as a run that starts anew", self.here(node))
            self.push(number("not", test) if resumes else test, guard=False)
            return self.block(node.orelse if resumes else node.body)
        alive, _ = self.arms(
            test,
            lambda: (self.block(node.body), None),
            lambda: (self.block(node.orelse), None),
        )
        return alive

    def _assert(self, node: ast.Assert) -> bool:
        test = self.test(node.test)
        if test is False:
            # A length is taken to be above 0, which is right of data and not of all lists.
            return any(getattr(part, "id", "") == "len" for part in ast.walk(node.test))
        self.push(test, guard=False)
        return True

    def _raise(self, node: ast.Raise) -> bool:
        self.raised = self.here(node)
        raise Dead

    def _match(self, node: ast.Match) -> bool:
        subject = self.evaluate(node.subject)
        return self._cases(subject, node.cases, node)

    def _cases(self, subject: Any, cases: list[ast.match_case], node: ast.Match) -> bool:
        if not cases:
            return True
        first = cases[0]
        test = self._matches(subject, first.pattern, node)
        if first.guard is not None and test is not False:
            test = number("and", test, self.test(first.guard))
        if not isinstance(test, Sym):
            return self.block(first.body) if test else self._cases(subject, cases[1:], node)
        return self.arms(
            test,
            lambda: (self.block(first.body), None),
            lambda: (self._cases(subject, cases[1:], node), None),
        )[0]

    def _matches(self, subject: Any, pattern: ast.pattern, node: ast.AST) -> Any:
        if isinstance(pattern, ast.MatchValue):
            value = self.evaluate(pattern.value)
            return self.each(subject, lambda thing: self._holds(ast.Eq(), thing, value, node))
        if isinstance(pattern, ast.MatchOr):
            whole: Any = False
            for part in pattern.patterns:
                whole = number("or", whole, self._matches(subject, part, node))
            return whole
        if isinstance(pattern, ast.MatchSingleton):
            return self.each(subject, lambda thing: self._is(thing, pattern.value, node))
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
            if pattern.name is not None:
                self.bind(pattern.name, subject)
            return True
        return self.flag(pattern, self.words(node) or "a match")

    # Blocks

    def _try(self, node: Any) -> bool:
        if _may_lack(node):
            found = self.flag(self.opaque(f"the import on line {node.lineno}"), "an import")
            alive, _ = self.arms(
                self.known(found),
                lambda: (self.block(node.body) and self.block(node.orelse), None),
                lambda: (all(self.block(h.body) for h in node.handlers[:1]), None),
            )
            return alive and self.block(node.finalbody)
        so_far = len(self.body)
        try:
            alive = self.block(node.body)
        except Dead:
            for handler in node.handlers:  # what surely fails is handled
                if self.block(handler.body):
                    return self.block(node.finalbody)
            raise
        if self.loops and len(self.body) > so_far and any(map(_goes_on, node.handlers)):
            self.notes.setdefault("as if nothing were raised that a loop catches", self.here(node))
        if alive:
            alive = self.block(node.orelse)
        self.block(node.finalbody)
        return alive

    def _with(self, node: Any) -> bool:
        for item in node.items:
            value = self.evaluate(item.context_expr)
            if item.optional_vars is not None:
                entered = value
                if isinstance(value, Instance) and value.cls is not None:
                    start = value.cls.member("__enter__")
                    if isinstance(start, Function):
                        entered = self.run(start, [], {}, item.context_expr, value)
                self.assign(item.optional_vars, entered, node)
            if isinstance(value, Opaque) and value.kind == "accumulate":
                return self.accumulated(value.key, node)
        return self.block(node.body)

    def accumulated(self, accelerator: Any, node: Any) -> bool:
        """``with accelerator.accumulate(model):``."""
        raise NotImplementedError

    # Definitions

    # Names from elsewhere

    def _global(self, node: Any) -> None:
        kind = "global" if isinstance(node, ast.Global) else "nonlocal"
        self.scope.shared = {**self.scope.shared, **dict.fromkeys(node.names, kind)}

    # Ends

    def _return(self, node: ast.Return) -> bool:
        value = None if node.value is None else self.evaluate(node.value)
        frame = self.calls[-1]
        loops = [turn for turn in self.turns[frame.loops :] if turn.loop is not None]
        if loops:
            self.exit(node, len(loops))
            return False
        test = self.both(tuple(test for test, _ in self.path[frame.depth :]))
        frame.returns.append((test, self.store.changes(frame.mark), value))
        return False

    def _break(self, node: ast.Break) -> bool:
        if not self.turns:  # outside of any loop: Python refuses it later
            return False
        turn = self.turns[-1]
        if turn.loop is not None:
            self.exit(node, 1)
        turn.breaks.append((self._since(turn.depth), self.store.changes(turn.start)))
        return False

    def _continue(self, node: ast.Continue) -> bool:
        if not self.turns:
            return False
        turn = self.turns[-1]
        self.ways = (self.ways[0], self.ways[1] + 1)
        turn.continues.append((self._since(turn.depth), self.store.changes(turn.mark)))
        return False

    def _since(self, depth: int) -> Any:
        return self.both(tuple(test for test, _ in self.path[depth:]))

    def _for(self, node: Any) -> bool:
        raise NotImplementedError

    def _while(self, node: ast.While) -> bool:
        raise NotImplementedError


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the loop around an exception that is caught goes on, for all that is seen."""
    return not isinstance(handler.body[-1], ast.Raise | ast.Return | ast.Break)


def _may_lack(node: Any) -> bool:
    """Whether a ``try`` is for a package that may not be there."""
    names = {dotted(h.type) for h in node.handlers if h.type is not None}
    if not names & {"ImportError", "ModuleNotFoundError"}:
        return False
    found: set[str] = set()
    for statement in node.body:
        if isinstance(statement, ast.Import):
            found |= {alias.name.split(".")[0] for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            found.add((statement.module or "").split(".")[0])
    return bool(found - _THERE - sys.stdlib_module_names)


_THERE: Final = frozenset(
    {
        "torch",
        "numpy",
        "torchvision",
        "transformers",
        "lightning",
        "pytorch_lightning",
        "accelerate",
    }
)


_KINDS: Final[dict[type[ast.stmt], Callable[[Statements, Any], Any]]] = {
    ast.Expr: Statements._expression,
    ast.Assign: Statements._assign,
    ast.AnnAssign: Statements._annotated,
    ast.AugAssign: Statements._augmented,
    ast.Delete: Statements._delete,
    ast.If: Statements._if,
    ast.Assert: Statements._assert,
    ast.Raise: Statements._raise,
    ast.Match: Statements._match,
    ast.Try: Statements._try,
    ast.With: Statements._with,
    ast.AsyncWith: Statements._with,
    ast.FunctionDef: Statements._function,
    ast.AsyncFunctionDef: Statements._function,
    ast.ClassDef: Statements._class,
    ast.Import: Statements._import,
    ast.ImportFrom: Statements._import_from,
    ast.Global: Statements._global,
    ast.Nonlocal: Statements._global,
    ast.Return: Statements._return,
    ast.Break: Statements._break,
    ast.Continue: Statements._continue,
    ast.For: lambda self, node: self._for(node),
    ast.AsyncFor: lambda self, node: self._for(node),
    ast.While: lambda self, node: self._while(node),
}
if hasattr(ast, "TryStar"):
    _KINDS[ast.TryStar] = Statements._try


def _loading_arm(node: ast.If) -> bool | None:
    """Which arm loads a checkpoint: True for the first, False for the other."""
    for arm, first in ((node.body, True), (node.orelse, False)):
        for part in (p for statement in arm for p in nodes(statement)):
            if isinstance(part, ast.Call):
                name = dotted(part.func) if not isinstance(part.func, ast.Call) else ""
                last = name.rsplit(".", 1)[-1]
                if last in ("load_state_dict", "load_state", "load_checkpoint", "resume") or (
                    name in ("torch.load",)
                ):
                    return first
    return None


def _holding(function: Function, name: str) -> list[Scope]:
    """The scope around a function in which a name is bound, if any."""
    scope: Scope | None = function.scope
    while scope is not None:
        if name in scope.slots:
            return [scope]
        scope = scope.parent
    return []
