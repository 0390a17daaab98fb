"""What statements do."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import Any, Final

from lrviz.sources.script.plans.calls import Calls, Factory, Given
from lrviz.sources.script.plans.expressions import SIGNS
from lrviz.sources.script.plans.machine import Dead
from lrviz.sources.script.plans.symbols import Sym, number
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
    Class,
    Course,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Missing,
    Module,
    Opaque,
    Optimizer,
    ParamGroup,
    Phi,
    Scheduler,
    Scope,
)
from lrviz.sources.script.syntax import dotted


class Statements(Calls):
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
                return
        if not isinstance(call, ast.Constant):
            self.evaluate(call)

    def only_shows(self, function: Function) -> bool:
        """Whether a function of another file has nothing to do with optimizers."""
        raise NotImplementedError

    # Assignments

    def _assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            self.assign(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value), node)

    def _augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Name):
            before: Any = self._name(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        elif isinstance(target, ast.Attribute):
            on = self.evaluate(target.value)
            before = self.each(on, lambda thing: self.attribute(thing, target.attr, target))
        else:
            on = self.evaluate(target.value)
            key = self.evaluate(target.slice)
            before = self.each(on, lambda thing: self.item(thing, key, target))
        change = self.evaluate(node.value)
        before = self.settled(before)
        if isinstance(before, Items) and isinstance(node.op, ast.Add):
            self._extend(before, change)
            return
        sign = SIGNS.get(type(node.op), "?")
        self.assign(target, self.operate(sign, before, change, node), node)

    def _extend(self, items: Items, more: Any) -> None:
        one, other = self.items(items), self.items(more)
        whole = None if one is None or other is None else (*one, *other)
        self.store.write(items.slots, "items", whole)

    def assign(self, target: ast.expr, value: Any, node: ast.AST) -> None:
        """A target comes to hold a value."""
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, ast.Attribute):
            on = self.evaluate(target.value)
            self.over(on, lambda thing: self.set_attribute(thing, target.attr, value, node))
        elif isinstance(target, ast.Subscript):
            on = self.evaluate(target.value)
            if isinstance(target.slice, ast.Slice):
                self.over(on, lambda thing: self._forget(thing))
                return
            key = self.settled(self.evaluate(target.slice))
            self.over(on, lambda thing: self.set_item(thing, key, value, node))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, node)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, node)

    def _forget(self, thing: Any) -> None:
        if isinstance(thing, Items):
            self.store.write(thing.slots, "items", None)

    def _unpack(self, targets: list[ast.expr], value: Any, node: ast.AST) -> None:
        value = self.settled(value)
        if isinstance(value, Phi):
            whole = value
            parts = [self._part_of(whole, place, node) for place in range(len(targets))]
            for target, part in zip(targets, parts, strict=True):
                self.assign(target, part, node)
            return
        held = self.items(value)
        starred = [n for n, target in enumerate(targets) if isinstance(target, ast.Starred)]
        if held is not None and starred:
            after = len(targets) - starred[0] - 1
            middle = self.new_list(held[starred[0] : len(held) - after])
            held = (*held[: starred[0]], middle, *held[len(held) - after :])
        for number_, target in enumerate(targets):
            if held is not None and number_ < len(held):
                self.assign(target, held[number_], node)
            elif isinstance(value, Opaque) and not starred and value.kind != "carried":
                self.assign(target, self.item(value, number_, node), node)
            else:
                kind = value.kind if isinstance(value, Opaque) else ""
                self.assign(target, self.opaque("", kind), node)

    def _part_of(self, value: Any, place: int, node: ast.AST) -> Any:
        return self.each(value, lambda thing: self._part(thing, place, node))

    def _part(self, value: Any, place: int, node: ast.AST) -> Any:
        held = self.items(value)
        if held is not None:
            if place >= len(held):
                raise Dead
            return held[place]
        return self.item(value, place, node)

    def set_attribute(self, thing: Any, name: str, value: Any, node: ast.AST) -> None:
        """``thing.name = value``."""
        if thing is None:
            raise Dead
        if isinstance(thing, Optimizer | Scheduler):
            if (isinstance(thing, Scheduler) and name not in ("verbose",)) or (
                isinstance(thing, Optimizer) and name in ("param_groups", "step", "defaults")
            ):
                self.happens("escape", thing, node, text=f"its `{name}` is set")
            return
        if isinstance(thing, Dotted):
            self.patched(thing, name, node)
            return
        if isinstance(thing, Module):
            self.store.write(thing.scope.slots, name, value)
            return
        if isinstance(thing, Class) and isinstance(value, Function):
            self.store.write(thing.slots, name, value)
            return
        if hasattr(thing, "slots"):
            self.store.write(thing.slots, name, value)
            if isinstance(thing, Instance):
                self.entitle(value, f"self.{name}" if thing.cls else f"{thing.text}.{name}")

    def patched(self, thing: Dotted, name: str, node: ast.AST) -> None:
        """Something of a package is replaced."""
        raise NotImplementedError

    def set_item(self, thing: Any, key: Any, value: Any, node: ast.AST) -> None:
        """``thing[key] = value``."""
        if thing is None:
            raise Dead
        if isinstance(thing, ParamGroup):
            self.write_group(thing, key, value, node)
        elif isinstance(thing, Dict) or (isinstance(thing, Instance) and thing.cls is None):
            if isinstance(key, str | int | float | bool | tuple) or key is None:
                self.store.write(thing.slots, key, value)
            elif isinstance(thing, Dict):
                self.store.write(thing.slots, OPEN, True)
                for known in [k for k in thing.slots if k is not OPEN]:
                    self.store.write(thing.slots, known, self.opaque("", "carried"))
        elif isinstance(thing, Items):
            held = self.items(thing)
            if held is not None and isinstance(key, int) and -len(held) <= key < len(held):
                changed = list(held)
                changed[key] = value
                self.store.write(thing.slots, "items", tuple(changed))
            else:
                self.store.write(thing.slots, "items", None)
        elif isinstance(thing, Course):
            thing.at = lambda _: self.opaque("", "carried")
        elif isinstance(thing, Opaque) and isinstance(key, str | int):
            self.store.write(thing.slots, ("[]", key), value)

    def write_group(self, group: ParamGroup, key: Any, value: Any, node: ast.AST) -> None:
        """``param_group[key] = value``."""
        raise NotImplementedError

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.store.write(self.scope.slots, target.id, MISSING)
            elif isinstance(target, ast.Subscript):
                thing = self.settled(self.evaluate(target.value))
                key = self.settled(self.evaluate(target.slice))
                if isinstance(thing, Dict) and isinstance(key, str | int):
                    self.store.write(thing.slots, key, MISSING)
                elif isinstance(thing, Items):
                    self.store.write(thing.slots, "items", None)

    # Conditions

    def _if(self, node: ast.If) -> bool:
        test = self.test(node.test)
        if not isinstance(test, Sym):
            return self.block(node.body if test else node.orelse)
        resumes = self._resumes(node)
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

    def _resumes(self, node: ast.If) -> bool | None:
        """Which arm loads a checkpoint: True for the first, False for the other."""
        for arm, first in ((node.body, True), (node.orelse, False)):
            for part in (p for statement in arm for p in ast.walk(statement)):
                if isinstance(part, ast.Call):
                    name = dotted(part.func) if not isinstance(part.func, ast.Call) else ""
                    last = name.rsplit(".", 1)[-1]
                    if last in ("load_state_dict", "load_state", "load_checkpoint", "resume") or (
                        name in ("torch.load",)
                    ):
                        return first
        return None

    def _assert(self, node: ast.Assert) -> bool:
        test = self.test(node.test)
        if test is False:
            return False
        self.push(test, guard=False)
        return True

    def _raise(self, node: ast.Raise) -> bool:
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
        try:
            alive = self.block(node.body)
        except Dead:
            for handler in node.handlers:  # what surely fails is handled
                if self.block(handler.body):
                    return self.block(node.finalbody)
            raise
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

    def _function(self, node: Any) -> None:
        self.bind(node.name, self.define(node, None))

    def define(self, node: Any, owner: Class | None) -> Any:
        """A function."""
        names = tuple(dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
        lasts = tuple(name.rsplit(".", 1)[-1] for name in names)
        defaults = self.defaults(node)
        for decorator, last in zip(node.decorator_list, lasts, strict=True):
            if isinstance(decorator, ast.Call) and last in ("option", "argument"):
                self._option(decorator, defaults)
            if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter"):
                return owner.slots.get(node.name, None) if owner else None
        for name, default in list(defaults.items()):
            if isinstance(default, Given):  # typer.Option(0.1, …)
                held = default.get(0, "default")
                defaults[name] = (
                    self.opaque(name) if isinstance(held, Missing | type(...)) else held
                )
        made = Function({}, node, self.scope, defaults, owner, lasts)
        if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(node)):
            made.slots["generator"] = True
        self.functions.append(made)
        return made

    def _option(self, node: ast.Call, defaults: dict[str, Any]) -> None:
        """``@click.option("--lr", default=0.1)``."""
        given = self.given(node)
        names = [name for name in given.args if isinstance(name, str)]
        plain = [name for name in names if not name.startswith("-")]
        longest = plain or sorted(names, key=lambda name: (not name.startswith("--"), -len(name)))
        if not longest:
            return
        name = longest[0].lstrip("-").split("/")[0].replace("-", "_").lower()
        if "default" in given.keywords:
            defaults[name] = given.keywords["default"]
        elif given.keywords.get("is_flag"):
            defaults[name] = False
        else:
            defaults[name] = self.opaque(
                name,
                "none" if longest[0].startswith("-") and not given.keywords.get("required") else "",
            )

    def _class(self, node: ast.ClassDef) -> None:
        bases = tuple(self.evaluate(base) for base in node.bases)
        made = Class({}, node.name, bases, self.scope, (), node)
        decorators = [dotted(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
        origins = made.origins()
        made.named = "typing.NamedTuple" in origins
        made.enum = any(origin.startswith("enum.") for origin in origins)
        data = made.named or any(
            name.rsplit(".", 1)[-1] in ("dataclass", "define", "s", "frozen") for name in decorators
        )
        data = data or any(
            origin.rsplit(".", 1)[-1] in ("BaseModel", "BaseSettings", "Tap") for origin in origins
        )
        before, fields = self.scope, []
        self.scope = Scope({}, before, before.module, {}, None, None, node.name)
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                made.slots[statement.name] = self.define(statement, made)
                self.scope.slots[statement.name] = made.slots[statement.name]
                continue
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if data and "ClassVar" not in ast.dump(statement.annotation):
                    fields.append(statement.target.id)
                if statement.value is None:
                    continue
            self.statement(statement)
        for name, value in self.scope.slots.items():
            if isinstance(value, Given):  # field(default=…)
                made.slots[name] = self._field(value, name)
            else:
                made.slots.setdefault(name, value)
        self.scope = before
        made.fields = tuple(fields)
        for name in list(made.slots):  # the functions inside see what is around the class
            if isinstance(made.slots[name], Function):
                made.slots[name].scope = before
        self.classes.append(made)
        self.bind(node.name, made)

    def _field(self, given: Given, name: str) -> Any:
        if "default" in given.keywords:
            return given.keywords["default"]
        for word in ("default_factory", "factory"):
            if word in given.keywords:
                return Factory(given.keywords[word])
        if given.args:  # pydantic's Field(0.1)
            return given.args[0] if given.args[0] is not ... else self.opaque(f"?.{name}")
        return self.opaque(f"?.{name}")

    # Names from elsewhere

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.split(".")[0]
            found = self.module_named(alias.name, 0)
            if found is not None and alias.asname is None and "." in alias.name:
                found = None
            self.bind(alias.asname or whole, Dotted(_home(whole)) if found is None else found)

    def _import_from(self, node: ast.ImportFrom) -> None:
        found = self.module_named(node.module or "", node.level)
        for alias in node.names:
            name = alias.asname or alias.name
            if found is not None:
                if alias.name == "*":
                    for key, value in list(found.scope.slots.items()):
                        if isinstance(key, str) and not key.startswith("_"):
                            self.bind(key, value)
                    continue
                held = found.scope.slots.get(alias.name, MISSING)
                if isinstance(held, Missing):
                    inner = self.module_named(
                        f"{node.module}.{alias.name}" if node.module else alias.name, node.level
                    )
                    held = inner if inner is not None else self.opaque(name, "import")
                self.bind(name, held)
            elif node.level:
                if alias.name != "*":
                    inner = self.module_named(
                        f"{node.module}.{alias.name}" if node.module else alias.name, node.level
                    )
                    self.bind(
                        name,
                        inner
                        if inner is not None
                        else Dotted(f".{node.module or ''}.{alias.name}"),
                    )
            elif alias.name != "*":
                self.bind(name, Dotted(_home(f"{node.module}.{alias.name}")))
            else:
                self.star(str(node.module))

    def star(self, module: str) -> None:
        """``from module import *`` of a package."""
        raise NotImplementedError

    def module_named(self, name: str, level: int) -> Module | None:
        """A file of the project, read; None where it is none."""
        raise NotImplementedError

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
        turn = self.turns[-1]
        if turn.loop is not None:
            self.exit(node, 1)
        turn.breaks.append((self._since(turn.depth), self.store.changes(turn.start)))
        return False

    def _continue(self, node: ast.Continue) -> bool:
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


def _own(node: Any) -> list[ast.AST]:
    """The nodes of a function, without those of functions inside."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        part = waiting.pop()
        found.append(part)
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(part)
    return found


def _home(name: str) -> str:
    """A dotted name as the rest of the reading knows it."""
    parts = name.split(".")
    if parts[0] in ("pytorch_lightning", "lightning_fabric"):
        parts[0] = "lightning"
    if parts[:2] == ["lightning", "pytorch"]:
        parts = ["lightning", *parts[2:]]
    return ".".join(parts)


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
