"""A script read for its schedules: the module, then what nothing in it calls."""

from __future__ import annotations

import ast
import re
from typing import Any, Final

from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.script.plans.libraries import stand_ins
from lrviz.sources.script.plans.libraries.frameworks import configure
from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.frames import CallFrame
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.makers import imported, may_build
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.trainer import is_lightning, only_trainer
from lrviz.sources.script.plans.values.things import Class, Function, Instance, Missing

_LINE_END: Final = re.compile(r"\r\n|\r|\n")  # as Python counts lines
_TELLING: Final = (".step(", "scheduler", "param_groups", "optim.", *SCHEDULERS)


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


def read(machine: Machine) -> None:
    """Run all of it."""
    read_module(machine)
    read_rest(machine)


def read_module(machine: Machine) -> None:
    """Run what Python runs of it."""
    try:
        _guarded(machine, lambda: machine.block(machine.tree.body))
    except Exhausted:
        machine.exhausted = True


def read_rest(machine: Machine) -> None:
    """Run the functions that nothing has called."""
    try:
        if not machine.exhausted and _may_build(machine):
            _rest(machine)
    except Exhausted:
        machine.exhausted = True


def _may_build(machine: Machine) -> bool:
    """Whether what a schedule is of was built, or may be by what nothing calls."""
    if machine.built:
        return True
    said = (machine.text, *map(str, machine.assumed.values()))
    return machine.files.project.builds or any(map(may_build, said)) or _imports_more(machine)


def _imports_more(machine: Machine) -> bool:
    """Whether what was not run imports other files of the project."""
    files = machine.files
    whole = [(machine.tree, files.project.script)]
    whole += [(tree, path) for path in files.modules if (tree := files.project.tree(path))]
    found = {
        files.project.find(name, level, beside)
        for tree, beside in whole
        for name, level in imported(tree)
    }
    return bool(found - {None, files.project.script, *files.modules})


def _guarded(machine: Machine, act: Any) -> None:
    """Run something on its own, from a clean state."""
    machine.root += 1
    machine.scope, machine.path, machine.body = machine.module, [], machine.trace
    machine.loops, machine.turns, machine.sites, machine.budget.watches = [], [], [], []
    machine.accumulating = []
    machine.calls = [CallFrame(machine.store.mark, 0, None)]
    try:
        act()
    except Dead as ended:
        if machine.root == 0:
            machine.stopped, machine.why = (*ended.args, "")[:2] if ended.args else (None, "")


def _rest(machine: Machine) -> None:
    texts = _Texts(machine.text)
    done: set[ast.AST] = set()
    while True:
        waiting = [f for f in _own(machine) if f.node not in done and f.node not in machine.reached]
        waiting = [f for f in waiting if texts.telling(f)]
        if not waiting:
            return
        function = min(waiting, key=lambda f: _rank(texts, f, waiting))
        done.add(function.node)
        _root(machine, function)


def _own(machine: Machine) -> list[Function]:
    """The functions of the script itself."""
    return [
        f
        for f in machine.functions
        if f.scope.module is machine.module and not isinstance(f.node, ast.Lambda)
    ]


def _is_known(cls: Class) -> bool:
    return any(origin.startswith(("torch.optim.", "torch.utils.data.")) for origin in cls.origins())


class _Texts:
    """The texts of functions, and what is said in them, each looked for once."""

    def __init__(self, text: str) -> None:
        self.lines = _LINE_END.split(text)
        self._of: dict[ast.AST, str] = {}
        self._telling: dict[ast.AST, bool] = {}
        self._names: dict[tuple[str, ast.AST], bool] = {}

    def of(self, function: Function) -> str:
        """The text of a function."""
        node = function.node
        if node not in self._of:
            self._of[node] = "\n".join(self.lines[node.lineno - 1 : node.end_lineno])
        return self._of[node]

    def telling(self, function: Function) -> bool:
        """Whether a function, or a method that it calls, speaks of what makes a schedule."""
        known = self._telling.get(function.node)
        if known is None:
            known = self._telling[function.node] = self._tells(function)
        return known

    def _tells(self, function: Function) -> bool:
        owner = function.owner
        if owner is not None and _is_known(owner):
            return False
        text = self.of(function)
        if any(word in text for word in _TELLING):
            return True
        return owner is not None and any(
            any(word in self.of(f) for word in _TELLING)
            for f in owner.slots.values()
            if isinstance(f, Function) and f"self.{f.name}(" in text
        )

    def names(self, function: Function, name: str) -> bool:
        """Whether a function speaks of another one, of that name."""
        key = (name, function.node)
        if key not in self._names:
            text = self.of(function).replace(f"def {name}(", "")
            self._names[key] = f"{name}(" in text
        return self._names[key]


def _rank(texts: _Texts, function: Function, waiting: list[Function]) -> tuple[bool, int, int]:
    """Those first that no other speaks of, and of a class, those that build."""
    name = function.name
    spoken = any(f is not function and texts.names(f, name) for f in waiting)
    place = next((n for n, word in enumerate(_FIRST) if name.lstrip("_").startswith(word)), 99)
    if name == "__init__":
        place = -1
    return spoken, place if function.owner is not None else 0, function.node.lineno


def _root(machine: Machine, function: Function) -> None:
    owner = function.owner
    on: Any = None
    if owner is not None:
        on = machine.told.objects.get(owner)
        if on is None and "staticmethod" not in function.decorators:
            on = machine.told.objects[owner] = Instance({}, owner, True, "self")
            start = owner.member("__init__")
            if isinstance(start, Function) and start is not function:
                _guarded(machine, lambda: _with_defaults(machine, start, on))
            if start is function:
                _guarded(machine, lambda: _with_defaults(machine, function, on))
                return
            for name in owner.fields:
                held = owner.member(name)
                on.slots.setdefault(
                    name, machine.opaque(f"self.{name}") if isinstance(held, Missing) else held
                )
    if function.name == "configure_optimizers" and is_lightning(owner):
        _guarded(machine, lambda: configure(machine, on, only_trainer(machine), function.node))
        return
    _guarded(machine, lambda: _with_defaults(machine, function, on))


def _with_defaults(machine: Machine, function: Function, on: Any) -> None:
    """Run a function of which nobody says what it is given."""
    if "classmethod" in function.decorators:
        on = function.owner
    if "staticmethod" in function.decorators:
        on = None
    spec = function.node.args
    keywords: dict[str, Any] = {}
    for name, default in function.defaults.items():
        if default is None or isinstance(default, Missing):
            keywords[name] = machine.opaque(name)
    plain = {a.arg: a for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    for name, parameter in plain.items():
        given = machine.given_for(name)
        if given is not None:
            keywords[name] = given
        elif name not in function.defaults and name in stand_ins.names(machine.text):
            keywords[name] = machine.opaque(name)
            stand_ins.bound(machine, keywords[name], ast.copy_location(ast.Name(name), parameter))
    if on is not None and plain:
        keywords.pop(next(iter(plain)), None)
    run(machine, function, [], keywords, function.node, on)
