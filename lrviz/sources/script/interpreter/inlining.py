"""Calls of the file's own functions: run where they are called."""

from __future__ import annotations

import ast
from functools import partial

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.activation import Taker
from lrviz.sources.script.interpreter.budgets import DEEPEST
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.generating import taker_of
from lrviz.sources.script.interpreter.given import Given, escape
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import defaults_of, position, yields
from lrviz.sources.script.values.definitions import Function, Scope
from lrviz.sources.script.values.events import Return
from lrviz.sources.script.values.frames import Block, Call
from lrviz.sources.script.values.heap import Held, union
from lrviz.sources.script.values.things import Container, Instance, State, Value


def inline(machine: Machine, function: Function, given: Given, bound: Instance | None) -> Value:
    """What a call of a function of the file gives, run where it is called."""
    node = given.node
    open_ended = given.open and not given.positional and "*" in given.keywords
    generates = yields(function.node)
    if not open_ended and _may_run(machine, function):
        taker = taker_of(machine, function, node) if generates else None
        if taker is not None or not generates:
            arguments = (given.positional, given.keywords)
            return _run(machine, function, node, *arguments, bound, taker)
    # A generator runs when whoever takes from it decides.
    escape(machine, given, function.name)
    return machine.unknown(node, function.name, tuple(given.values()))


def follow(machine: Machine, function: Function, node: ast.AST) -> Value:
    """What a function of the file gives that Python itself calls without arguments."""
    if not _may_run(machine, function):
        return machine.unknown(node, function.name)
    return _run(machine, function, node, [], {}, function.bound)


def _may_run(machine: Machine, function: Function) -> bool:
    """Whether the budget lets a function be run here, and it does not run already."""
    return (
        machine.calls > 0
        and len(machine.running) <= DEEPEST  # of them, one is the module
        and all(function.node is not other.node for other in machine.running)
    )


def _run(
    machine: Machine,
    function: Function,
    node: ast.AST,
    arguments: list[Value],
    keywords: dict[str, Value],
    bound: Instance | None,
    taker: Taker | None = None,
) -> Value:
    """Run a function of the file here."""
    machine.calls -= 1
    machine.reached.add(function.node)
    owner = function.owner
    owned = owner is not None and any(known.scheduler(name) is not None for name in owner.origins())
    frame = Call(position(node), function.name, "" if owner is None else owner.name, owned)
    if bound is not None and "staticmethod" not in function.decorators:
        arguments = [(bound,), *arguments]
    elif bound is None and owner is not None and "classmethod" in function.decorators:
        arguments = [(owner,), *arguments]
    names = parameters(machine, function, arguments, keywords)
    _packed(machine, function, node, names)
    defaults = frozenset(name for name in names if defaults_to_none(function, name))
    scope = Scope(Held(machine.journal, names), function.scope, set(), defaults, owner, bound)
    block = no_grad(function)
    with machine.run(function.node, scope) as run, machine.inside(frame), machine.inside(block):
        run.taker = taker
        body(machine, function)
    return union(*run.returned) if run.returned else machine.constant(None)


def _packed(machine: Machine, function: Function, node: ast.AST, names: dict[str, Value]) -> None:
    """A call that fills ``**kwargs`` with states makes a dict of them, as of a checkpoint."""
    packing = function.node.args.kwarg
    for thing in names.get(packing.arg, ()) if packing is not None else ():
        if isinstance(thing, Container) and any(
            isinstance(t, State) for key in thing.keys for t in machine.heap.get((thing, key), ())
        ):
            machine.emit("dict", node, (thing,))


def body(machine: Machine, function: Function) -> None:
    """Run the statements of a function, whose run has begun."""
    node, run = function.node, machine.running[-1]
    if isinstance(node, ast.Lambda):
        value = machine.evaluate(node.body)
        run.returned.append(value)
        inside = tuple(inner(machine.heap, value))
        machine.emit("return", node.body, inside, make=partial(Return, value=value))
        return
    if not machine.block(node.body):
        run.returned.append(machine.constant(None))
        machine.either(run.mark, *run.left)
    elif run.left:
        machine.journal.settle(run.mark, run.left)


def parameters(
    machine: Machine, function: Function, arguments: list[Value], keywords: dict[str, Value]
) -> dict[str, Value]:
    """What the parameters of a function hold in a call."""
    spec = function.node.args
    plain = [*spec.posonlyargs, *spec.args]
    named = [*plain, *spec.kwonlyargs]
    held = {p.arg: value for p, value in zip(plain, arguments, strict=False)}
    for name, value in keywords.items():
        held.setdefault(name, value)
    spread = "*" in keywords or "**" in keywords
    defaults = {} if spread else defaults_of(spec)
    for parameter in named:
        if parameter.arg not in held:
            default = defaults.get(parameter.arg)
            held[parameter.arg] = _default(machine, function, parameter, default)
    if spec.kwarg is not None:
        at = position(function.node)
        packed = Container(at, machine.frames, "dict", {})
        names = {"*", "**", *(p.arg for p in named)}
        for name in [name for name in held if name not in names]:
            packed.keys[name] = at
            machine.heap.begin(packed, name, held.pop(name))
        held[spec.kwarg.arg] = machine.unknown(function.node) if spread else (packed,)
    if spec.vararg is not None:
        rest = machine.row(function.node, arguments[len(plain) :])
        held[spec.vararg.arg] = machine.unknown(function.node) if spread else (rest,)
    return {name: value for name, value in held.items() if name not in ("*", "**")}


def _default(
    machine: Machine, function: Function, parameter: ast.arg, default: ast.expr | None
) -> Value:
    """What a parameter holds that no argument is given for."""
    if isinstance(default, ast.Constant):
        return machine.constant(default.value)
    held = function.defaults.get(parameter.arg) if default is not None else None
    return held or machine.unknown(parameter, parameter.arg)


def no_grad(function: Function) -> Block | None:
    """The block that a decorator puts a function in."""
    if any(name in known.NO_GRAD for name in function.decorators):
        return Block(position(function.node), "no_grad")
    return None


def defaults_to_none(function: Function, name: str) -> bool:
    """Whether a parameter defaults to None."""
    default = defaults_of(function.node.args).get(name)
    return isinstance(default, ast.Constant) and default.value is None
