"""From a script's tree to its run: the module, then what nothing in the file calls."""

from __future__ import annotations

import ast
import re
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.activation import Language
from lrviz.sources.script.interpreter.building import annotated
from lrviz.sources.script.interpreter.calls import call_thing
from lrviz.sources.script.interpreter.expressions import EXPRESSIONS
from lrviz.sources.script.interpreter.inlining import body, defaults_to_none, no_grad, parameters
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.relevance import Relevance
from lrviz.sources.script.interpreter.statements import STATEMENTS
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Source
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function, Scope
from lrviz.sources.script.values.frames import Call, Root
from lrviz.sources.script.values.heap import Held
from lrviz.sources.script.values.things import Instance, Unknown, Value

_LANGUAGE: Final = Language(EXPRESSIONS, STATEMENTS, call_thing)
_BUILDS: Final = re.compile(r"^_?(setup|build|init|create|configure|make|set|load|get|prepare)")


def read_script(text: str, name: str, tree: ast.Module | None = None) -> Run:
    """The run of a script.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Where it is not Python.
        Spent: It would take more than one may have.
    """
    source = Source(text, name)
    machine = Machine(source, ast.parse(text) if tree is None else tree, _LANGUAGE)
    _read(machine)
    return Run(
        source,
        tuple(machine.trace.events),
        machine.heap,
        machine.opaque,
        tuple(machine.instances.values()),
        others=tuple(machine.trace.others),
        counters=machine.trace.counters,
    )


def _read(machine: Machine) -> None:
    """Run the module, its classes, and each function that nothing has called."""
    relevance = Relevance(machine.source)
    start = Root((1, 0, 1, 0), "module")
    machine.frames = (start,)
    machine.block(machine.tree.body)
    classes: set[Class] = set()
    done: set[ast.AST] = set()
    waiting = True
    while waiting:
        waiting = False
        for cls in [c for c in machine.classes if c not in classes]:
            classes.add(cls)
            waiting = True
            _run_class(machine, cls, start, relevance)
        free = [f for f in machine.functions if f.owner is None and f.node not in done]
        for function in relevance.in_order(free, machine.functions):
            done.add(function.node)
            if function.node not in machine.reached:
                waiting = True
                _run_root(machine, function, None, (start,), "function")


def _run_class(machine: Machine, cls: Class, start: Root, relevance: Relevance) -> None:
    if any(known.optimizer(o) for o in cls.origins()):
        return  # an optimizer's own code is its own affair
    if _is_scheduler(cls):
        _run_scheduler(machine, cls, start)
        return
    methods = relevance.in_order(list(cls.methods.values()), machine.functions)
    setting_up = cls.methods.get("setup")
    if (
        setting_up is not None
        and setting_up not in methods
        and cls.method("configure_optimizers") is not None
    ):
        methods.append(setting_up)  # Lightning calls it first: there is the run's length
    if not any(f.node not in machine.reached for f in methods):
        return
    made = machine.instances.get(cls)
    after: tuple[Root, ...] = (start,)
    setup = cls.method("__init__")
    if made is None:
        made = Instance(cls.at, (start,), cls.name, cls.origins(), True, cls)
        machine.instances[cls] = made
        if setup is not None:
            after = (start, _run_root(machine, setup, made, after, "setup"))
    methods.sort(key=lambda f: (f.name != "setup", _BUILDS.match(f.name) is None))
    for function in methods:
        if function.node not in machine.reached and function.name != "__init__":
            _run_root(machine, function, made, after, "function")


def _run_scheduler(machine: Machine, cls: Class, start: Root) -> None:
    """Run a scheduler's own class: what it holds, and what it gives its base class.

    All of it counts as inside a scheduler; see `Run.inside_scheduler`.
    """
    made = Instance(cls.at, (start,), cls.name, cls.origins(), True, cls)
    for name in ("__init__", *cls.methods):
        function = cls.methods.get(name)
        if function is not None and function.node not in machine.reached:
            kind = "setup" if name == "__init__" else "function"
            _run_root(machine, function, made, (start,), kind)


def _run_root(
    machine: Machine,
    function: Function,
    made: Instance | None,
    after: tuple[Root, ...],
    kind: str,
) -> Root:
    """Run a function that nothing calls, with parameters of which nothing is known."""
    owner, node = function.owner, function.node
    root = Root(function.at, kind, function.name, "" if owner is None else owner.name, after)
    machine.frames = (root,)
    machine.reached.add(node)
    names = {
        name: _parameter(machine, function, name) for name in parameters(machine, function, [], {})
    }
    if made is not None and "staticmethod" not in function.decorators:
        for first in (*node.args.posonlyargs, *node.args.args)[:1]:
            names[first.arg] = (made,)
    defaults = frozenset(p.arg for p in _named(function) if defaults_to_none(function, p.arg))
    scope = Scope(Held(machine.journal, names), function.scope, set(), defaults, owner, made)
    frames = (_own_code(function), no_grad(function))
    with machine.run(node, scope) as run, machine.inside(frames[0]), machine.inside(frames[1]):
        body(machine, function)
    if kind == "function" and made is not None:
        machine.either(run.mark, {})
    else:
        for where, key, value in machine.journal.before(run.mark):
            # The names stay for the functions inside; what an __init__ gave its object and
            # what new places hold, for all that comes after.
            old = where is machine.heap and kind == "function" and value is not None
            if old or where is machine.module.names:
                where.put(key, value)
    machine.journal.writes.clear()
    return root


def _parameter(machine: Machine, function: Function, name: str) -> Value:
    """What a parameter holds where nothing in the file calls the function."""
    found = [p for p in _named(function) if p.arg == name]
    at = position(found[0]) if found else function.at
    default = function.defaults.get(name, ())
    unknown: Value = (Unknown(at, machine.frames, name, (), True), *default)
    before, machine.scope = machine.scope, function.scope
    held = annotated(machine, found[0].annotation if found else None, at)
    machine.scope = before
    return held or unknown


def _named(function: Function) -> tuple[ast.arg, ...]:
    spec = function.node.args
    return (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)


def _own_code(function: Function) -> Call | None:
    """The frame of what stands in a scheduler's class."""
    owner = function.owner
    if owner is None or not _is_scheduler(owner):
        return None
    return Call(function.at, function.name, owner.name, True)


def _is_scheduler(cls: Class) -> bool:
    return any(known.scheduler(origin) is not None for origin in cls.origins())
