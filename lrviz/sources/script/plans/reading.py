"""A script read for its schedules: the module, then what nothing in it calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lrviz.sources.script.plans.frameworks import Frameworks, is_lightning
from lrviz.sources.script.plans.machine import Dead, Exhausted
from lrviz.sources.script.plans.makers import imported, may_build
from lrviz.sources.script.plans.open import CallFrame
from lrviz.sources.script.plans.project import Project
from lrviz.sources.script.plans.things import (
    Built,
    Class,
    Configured,
    Dotted,
    Function,
    Instance,
    Missing,
    Module,
    Scope,
)
from lrviz.sources.script.syntax import nodes

_TELLING_NAME: Final = re.compile(
    r"optim|sched|param_groups|step|epoch|warm|milestone|decay|accum|loader|dataset|train|fit"
    r"|(^|_)lrs?($|_|\d)|learning|args|config|cfg|update|total",
    re.I,
)
_TOUCHING: Final = re.compile(r"opt(im|$)|sched|param_group|scaler|(^|_)lrs?($|_)", re.I)
_TELLING: Final = (".step(", "scheduler", "param_groups", "optim.")
_FIRST: Final = (
    "__init__",
    "setup",
    "build",
    "init",
    "create",
    "configure",
    "make",
    "set",
    "prepare",
)


class Reader(Frameworks):
    """Reads a script.

    Attributes:
        exhausted: Whether it was too long to be read to its end.
        stopped: The ``raise`` that surely ends it, if any.
    """

    def __init__(
        self, text: str, tree: ast.Module, path: Path | None, assumed: Mapping[str, Any]
    ) -> None:
        super().__init__(text, assumed)
        self.tree = tree
        self.project = Project(path)
        self.file: Path | None = path
        self.modules: dict[Path, Module] = {}
        self.exhausted = False
        self.stopped: ast.AST | None = None
        self._silent: dict[ast.AST, bool] = {}
        self._shows: dict[ast.AST, bool] = {}
        self._mute: dict[ast.AST, bool] = {}
        self._models: dict[Class, bool] = {}
        self.patches: list[tuple[str, ast.AST]] = []

    def read(self) -> None:
        """Run all of it."""
        try:
            self._guarded(lambda: self.block(self.tree.body))
            if self._may_build():
                self._rest()
        except Exhausted:
            self.exhausted = True

    def _guarded(self, act: Any) -> None:
        """Run something on its own, from a clean state."""
        self.root += 1
        self.scope, self.path, self.body = self.module, [], self.trace
        self.loops, self.turns, self.sites, self.watches = [], [], [], []
        self.accumulating = []
        self.calls = [CallFrame(self.store.mark, 0, None)]
        try:
            act()
        except Dead:
            if self.root == 0:
                self.stopped = self.raised

    def _may_build(self) -> bool:
        """Whether an optimizer was built, or may be by what nothing calls."""
        if any(isinstance(thing, Built | Configured) for thing in self.kept):
            return True
        said = (self.text, *map(str, self.assumed.values()))
        return self.project.builds or any(map(may_build, said)) or self._imports_more()

    def _imports_more(self) -> bool:
        """Whether what was not run imports other files of the project."""
        whole = [(self.tree, self.file)]
        whole += [(tree, path) for path in self.modules if (tree := self.project.tree(path))]
        found = {
            self.project.find(name, level, beside)
            for tree, beside in whole
            for name, level in imported(tree)
        }
        return bool(found - {None, self.project.script, *self.modules})

    def _rest(self) -> None:
        done: set[ast.AST] = set()
        while True:
            waiting = [f for f in self._own() if f.node not in done and f.node not in self.reached]
            waiting = [f for f in waiting if self._telling(f)]
            if not waiting:
                return
            function = min(waiting, key=lambda f: self._rank(f, waiting))
            done.add(function.node)
            self._root(function)

    def _own(self) -> list[Function]:
        """The functions of the script itself."""
        return [
            f
            for f in self.functions
            if f.scope.module is self.module and not isinstance(f.node, ast.Lambda)
        ]

    def _telling(self, function: Function) -> bool:
        if function.owner is not None and self._is_known(function.owner):
            return False
        text = self._segment(function.node)
        if any(word in text for word in _TELLING):
            return True
        owner = function.owner
        return owner is not None and any(
            any(word in self._segment(f.node) for word in _TELLING)
            for f in owner.slots.values()
            if isinstance(f, Function) and f"self.{f.name}(" in text
        )

    def _is_known(self, cls: Class) -> bool:
        return any(
            origin.startswith(("torch.optim.", "torch.utils.data.")) for origin in cls.origins()
        )

    def only_shows(self, function: Function) -> bool:
        """Whether a function of another file has nothing to do with optimizers."""
        if function.scope.module is self.module or isinstance(function.node, ast.Lambda):
            return False
        known = self._shows.get(function.node)
        if known is None:
            found = [function.node]
            for node in found:  # which grows
                called = {part.id for part in nodes(node) if isinstance(part, ast.Name)}
                found += [
                    f.node for f in self.functions if f.name in called and f.node not in found
                ]
            known = not any(
                isinstance(part, ast.Name | ast.Attribute | ast.arg) and _speaks(part)
                for node in found
                for part in nodes(node)
            )
            self._shows[function.node] = known
        return known

    def says_nothing(self, function: Function) -> bool:
        """Whether a function with loops has nothing to do with schedules, nor what it calls."""
        if isinstance(function.node, ast.Lambda):
            return False
        return self._says_nothing(function.node, set())

    def _says_nothing(self, node: ast.AST, around: set[ast.AST]) -> bool:
        known = self._silent.get(node)
        if known is not None:
            return known
        loops = speaks = False
        called: set[str] = set()
        for part in nodes(node):
            name = ""
            if isinstance(part, ast.Name):
                name = part.id
            elif isinstance(part, ast.Attribute):
                name = part.attr
            elif isinstance(part, ast.arg | ast.keyword):
                name = part.arg or ""
            elif isinstance(part, ast.For | ast.While):
                loops = True
            elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                name = part.value if part.value.isidentifier() else ""
            if name and _TELLING_NAME.search(name):
                speaks = True
                break
            if name:
                called.add(name)
        speaks = speaks or _calls_what_it_holds(node)
        if not speaks:
            inside = [f for f in self.functions if f.name in called and f.node not in around]
            around = {*around, node}
            speaks = any(f.node is not node and not self._quiet(f.node, around) for f in inside)
        self._silent[node] = loops and not speaks
        self._mute[node] = not speaks
        return self._silent[node]

    def _quiet(self, node: ast.AST, around: set[ast.AST]) -> bool:
        if node in around or isinstance(node, ast.Lambda):
            return True
        self._says_nothing(node, around)
        return self._mute[node]

    def is_model(self, cls: Class) -> bool:
        """Whether a class is a layer or model, of whose making nothing depends on schedules."""
        known = self._models.get(cls)
        if known is None:
            known = "torch.nn.Module" in cls.origins() and not any(
                isinstance(part, ast.Name | ast.Attribute) and _speaks(part)
                for base in cls.lineage()
                for part in nodes(base.node or ast.Pass())
            )
            self._models[cls] = known
        return known

    def _segment(self, node: Any) -> str:
        lines = self.text.splitlines()
        return "\n".join(lines[node.lineno - 1 : node.end_lineno])

    def _rank(self, function: Function, waiting: list[Function]) -> tuple[bool, int, int]:
        """Those first that no other speaks of, and of a class, those that build."""
        name = function.name
        spoken = any(
            f is not function and f"{name}(" in self._segment(f.node).replace(f"def {name}(", "")
            for f in waiting
        )
        place = next((n for n, word in enumerate(_FIRST) if name.lstrip("_").startswith(word)), 99)
        if name == "__init__":
            place = -1
        return spoken, place if function.owner is not None else 0, function.node.lineno

    def _root(self, function: Function) -> None:
        owner = function.owner
        on: Any = None
        if owner is not None:
            on = self.objects.get(owner)
            if on is None and "staticmethod" not in function.decorators:
                on = self.objects[owner] = Instance({}, owner, True, "self")
                start = owner.member("__init__")
                if isinstance(start, Function) and start is not function:
                    self._guarded(lambda: self._with_defaults(start, on))
                if start is function:
                    self._guarded(lambda: self._with_defaults(function, on))
                    return
                for name in owner.fields:
                    held = owner.member(name)
                    on.slots.setdefault(
                        name, self.opaque(f"self.{name}") if isinstance(held, Missing) else held
                    )
        if function.name == "configure_optimizers" and is_lightning(owner):
            self._guarded(lambda: self.configure(on, self.only_trainer(), function.node))
            return
        self._guarded(lambda: self._with_defaults(function, on))

    def _with_defaults(self, function: Function, on: Any) -> None:
        """Run a function of which nobody says what it is given."""
        if "classmethod" in function.decorators:
            on = function.owner
        if "staticmethod" in function.decorators:
            on = None
        spec = function.node.args
        keywords: dict[str, Any] = {}
        for name, default in function.defaults.items():
            if default is None or isinstance(default, Missing):
                keywords[name] = self.opaque(name)
        plain = [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
        for name in plain:
            given = self.given_for(name)
            if given is not None:
                keywords[name] = given
        if on is not None and plain:
            keywords.pop(plain[0], None)
        self.run(function, [], keywords, function.node, on)

    # Names from elsewhere

    def module_named(self, name: str, level: int) -> Module | None:
        """A file of the project, read; None where it is none."""
        path = self.project.find(name, level, self.file)
        if path is None or path == self.project.script:
            return None
        known = self.modules.get(path)
        if known is not None:
            return known
        tree = self.project.tree(path)
        if tree is None:
            return None
        made = Module({}, Scope({}, None, None, {}, None, None, name), name)
        made.scope.module = made.scope
        self.modules[path] = made
        before = (self.scope, self.file, self.sites)
        self.scope, self.file = made.scope, path
        self.sites = [*self.sites, *(() if self.sites else (self.tree.body[0],))]
        try:
            self.block(tree.body)
        except Dead:
            pass
        finally:
            self.scope, self.file, self.sites = before
        return made

    def star(self, module: str) -> None:
        """``from module import *`` of a package."""
        names: dict[str, tuple[str, ...]] = {
            "math": ("pi", "cos", "sin", "sqrt", "exp", "log", "ceil", "floor"),
            "torch.optim": ("SGD", "Adam", "AdamW", "RMSprop", "lr_scheduler"),
        }
        if module == "torch.optim.lr_scheduler":
            from lrviz.known.packages import SCHEDULERS

            names[module] = tuple(SCHEDULERS)
        for name in names.get(module, ()):
            self.bind(name, Dotted(f"{module}.{name}"))

    def patched(self, thing: Dotted, name: str, node: ast.AST) -> None:
        """Something of a package is replaced."""
        if thing.name.startswith("torch.optim"):
            self.patches.append((f"{thing.name}.{name}", self.here(node)))


def _calls_what_it_holds(node: ast.AST) -> bool:
    """Whether a function calls what only its run can tell: ``for hook in hooks: hook(self)``."""
    held: set[str] = set()
    calls: list[ast.expr] = []
    for part in nodes(node):
        if isinstance(part, ast.arg):
            held.add(part.arg)
        elif isinstance(part, ast.Name):
            if isinstance(part.ctx, ast.Store):
                held.add(part.id)
        elif isinstance(part, ast.Call):
            calls.append(part.func)
    return any(
        isinstance(called, ast.Call | ast.Subscript)
        or (isinstance(called, ast.Name) and called.id in held)
        for called in calls
    )


def _speaks(node: ast.Name | ast.Attribute | ast.arg) -> bool:
    """Whether a name is of an optimizer, a scheduler or an LR."""
    if isinstance(node, ast.Name):
        name = node.id
    else:
        name = node.attr if isinstance(node, ast.Attribute) else node.arg
    return _TOUCHING.search(name) is not None
