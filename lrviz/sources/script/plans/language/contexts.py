"""``with``: what it enters, and what is done as it is left."""

from __future__ import annotations

import ast
from functools import partial
from typing import Any

from lrviz.sources.script.plans.language.handlers import catching, exception_of
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import assign
from lrviz.sources.script.plans.operations.catching import caught
from lrviz.sources.script.plans.operations.conditions import truth
from lrviz.sources.script.plans.operations.inverted import run_generator
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.stepping import accumulated
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.values.built import Generator
from lrviz.sources.script.plans.values.things import Function, Instance, Opaque
from lrviz.sources.script.syntax import dotted


def with_(machine: Machine, node: Any) -> bool:
    """Run a ``with``; whether any run goes on after it."""
    return _entered(machine, node, 0)


def _managed(machine: Machine, node: Any, place: int, generator: Generator) -> bool:
    """Run it as a ``@contextmanager`` has it: before its ``yield``, there, and after."""
    item, alive = node.items[place], [True]

    def inside(value: Any) -> None:
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value, node)
        alive[0] = _entered(machine, node, place + 1)

    run_generator(machine, generator, item.context_expr, inside)
    return alive[0]


def _entered(machine: Machine, node: Any, place: int) -> bool:
    """Run it from one of its items on."""
    if place == len(node.items):
        return machine.block(node.body)
    item = node.items[place]
    machine.calls[-1].direct = item.context_expr
    value = machine.evaluate(item.context_expr)
    if isinstance(value, Generator):
        return _managed(machine, node, place, value)
    entered, ends = value, None
    if isinstance(value, Instance) and value.cls is not None:
        begins, ends = (value.cls.member(name) for name in ("__enter__", "__exit__"))
        if isinstance(begins, Function):
            entered = run(machine, begins, [], {}, item.context_expr, value)
    if item.optional_vars is not None:
        assign(machine, item.optional_vars, entered, node)
    if isinstance(value, Opaque) and value.kind == "accumulate":
        return accumulated(machine, value.key, node)
    if not isinstance(ends, Function):
        return _suppressed(machine, node, place)
    leave = partial(run, machine, ends, [None, None, None], {}, item.context_expr, value)
    frame = machine.calls[-1]
    frame.finals.append((leave, len(machine.turns)))
    try:
        with caught(machine):
            alive = _entered(machine, node, place + 1)
    except Dead as ended:
        raised = exception_of(machine, ended)
        given = [raised, machine.opaque("", "carried"), machine.opaque("", "carried")]
        swallows = truth(machine, run(machine, ends, given, {}, item.context_expr, value), node)
        if swallows is True:
            return True
        if swallows is not False:
            doubt(machine, node, "whether an exception is caught is not known")
        raise
    finally:
        frame.finals.pop()
    if alive:
        leave()
    return alive


def _suppressed(machine: Machine, node: Any, place: int) -> bool:
    """Run it inside ``contextlib.suppress``, or inside what does nothing as it is left."""
    call = node.items[place].context_expr
    if not isinstance(call, ast.Call) or dotted(call.func).rpartition(".")[2] != "suppress":
        return _entered(machine, node, place + 1)
    try:
        with caught(machine):
            return _entered(machine, node, place + 1)
    except Dead as ended:
        handler = ast.ExceptHandler(ast.Tuple(call.args, ast.Load()), None, [])
        if not catching(machine, [handler], ended):
            raise
        if isinstance(exception_of(machine, ended), Opaque):
            doubt(machine, node, "whether an exception is caught is not known")
        return True
