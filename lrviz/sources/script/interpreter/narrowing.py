"""What a condition leaves of what a name may hold."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lrviz.sources.script.interpreter import conditions
from lrviz.sources.script.interpreter.conditions import Stated, stated
from lrviz.sources.script.interpreter.contents import entries
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import dotted, position
from lrviz.sources.script.values.frames import TRUE, Branch, Fact
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Formula,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


def branch(
    machine: Machine, node: ast.AST, test: ast.expr, value: Value, arm: int, choice: object
) -> Branch:
    """The frame of one arm of a condition."""
    read = machine.readings.get(test)
    if read is None:
        read = machine.readings[test] = conditions.read(test)
    facts = _facts(machine, read.stated[0 if arm == 0 else 1])
    return Branch(
        position(node),
        choice,
        arm,
        read.text,
        read.words,
        facts,
        modulos_of(value) or _filled(node, test, value) or None,
        read.once,
        read.calls,
        subjects(value),
        value,
    )


def keep_test(machine: Machine, value: Value, test: ast.expr) -> None:
    """Remember what it means that a flag is set: ``per_batch = name == "onecycle"``."""
    if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        return
    if value and all(isinstance(thing, Formula) for thing in value):
        machine.flags[value] = (_facts(machine, stated(test)), _facts(machine, stated(test, False)))


def _facts(machine: Machine, said: Stated) -> tuple[Fact, ...]:
    """Facts, and what they say of the values that names hold: those have other names too."""
    found = [fact for _, fact in said]
    for node, fact in said:
        held = _held(machine, node)
        kept = machine.flags.get(held) if held and fact.values is TRUE else None
        if kept is not None:
            found += kept[0 if fact.positive else 1]
        elif len(held) == 1 and isinstance(held[0], Unknown):
            found.append(Fact(f"{id(held[0])}", fact.values, fact.positive))
    return tuple(found)


def _held(machine: Machine, node: ast.expr | None) -> Value:
    """What a name or ``a.b`` holds, looked at only."""
    if isinstance(node, ast.Name):
        return machine.lookup(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        owners = _held(machine, node.value)
        return machine.heap.get((owners[0], node.attr), ()) if len(owners) == 1 else ()
    return ()


def narrow(machine: Machine, test: ast.expr, positive: bool) -> None:
    """What a test leaves of what a name may hold."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(machine, test.operand, not positive)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is positive:
        for value in test.values:
            narrow(machine, value, positive)
    elif isinstance(test, ast.Name | ast.Attribute):
        _keep(machine, test, lambda thing: not _is_none(thing), positive)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        other = test.comparators[0]
        if isinstance(other, ast.Constant) and other.value is None:
            none = isinstance(test.ops[0], ast.Is | ast.Eq)
            _keep(machine, test.left, _is_none, positive is none)
    elif (
        isinstance(test, ast.Call)
        and isinstance(test.func, ast.Name)
        and test.func.id == "isinstance"
        and len(test.args) == 2
    ):
        classes = machine.evaluate(test.args[1])
        names = [c.dotted for c in _refs(machine, classes)]
        _keep(machine, test.args[0], lambda thing: _is_a(thing, names), positive)


def _refs(machine: Machine, value: Value) -> list[Ref]:
    """The imported names in a value or a tuple of them."""
    found = [thing for thing in value if isinstance(thing, Ref)]
    for thing in value:
        if isinstance(thing, Container):
            inside = (t for _, held in entries(machine.heap, thing) for t in held)
            found += [t for t in inside if isinstance(t, Ref)]
    return found


def _keep(
    machine: Machine, node: ast.expr, wanted: Callable[[Thing], bool | None], positive: bool
) -> None:
    if not isinstance(node, ast.Name | ast.Attribute) or not dotted(node):
        return
    if isinstance(node, ast.Name):
        left = tuple(t for t in machine.lookup(node.id) if wanted(t) in (None, positive))
        machine.bind(node.id, left)
        return
    for owner in machine.evaluate(node.value):
        held = machine.heap.get((owner, node.attr))
        if held is not None:
            machine.heap[owner, node.attr] = tuple(t for t in held if wanted(t) in (None, positive))


def modulos_of(value: Value, depth: int = 4) -> tuple[Value, ...]:
    """What a condition takes remainders by: ``(i + 1) % 4 == 0`` gives 4."""
    found: list[Value] = []
    for thing in value:
        if isinstance(thing, Formula):
            if thing.operator == "%":
                found.append(thing.operands[1])
            elif depth:
                for operand in thing.operands:
                    found += modulos_of(operand, depth - 1)
    return tuple(found)


def _filled(node: ast.AST, test: ast.expr, value: Value) -> tuple[Value, ...]:
    """What a counter is compared with that the body sets back to 0: as a remainder would be."""
    if not isinstance(node, ast.If) or not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return ()
    if not isinstance(test.ops[0], ast.Eq | ast.GtE) or not dotted(test.left):
        return ()
    for statement in node.body:
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and statement.value.value == 0
            and any(dotted(t) == dotted(test.left) for t in statement.targets)
        ):
            return (value[0].operands[1],) if isinstance(value[0], Formula) else ()
    return ()


def subjects(value: Value) -> Value:
    """The things that a test is about: of ``if scheduler is not None``, the scheduler."""
    found: list[Thing] = []
    for thing in value:
        if not isinstance(thing, Formula):
            found.append(thing)
        elif thing.operator in ("compare", "not", "and"):
            found += [t for operand in thing.operands for t in subjects(operand)]
    return tuple(found)


def _is_none(thing: Thing) -> bool | None:
    if isinstance(thing, Const):
        return thing.value is None
    return None if isinstance(thing, Unknown | Formula) else False


def _is_a(thing: Thing, names: list[str]) -> bool | None:
    if isinstance(thing, Const):
        return False
    if not isinstance(thing, Scheduler) or not thing.cls or not thing.exact:
        return None
    last = [name.rsplit(".", 1)[-1] for name in names]
    if any(name in ("LRScheduler", "_LRScheduler") for name in last):
        return None if thing.cls == "ReduceLROnPlateau" else True
    if not names:
        return None
    return thing.cls in last
