"""Tests whose answer is known: those of a literal that the script gives itself."""

from __future__ import annotations

import ast

from lrviz.sources.script.interpreter.conditions import decided
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.values.definitions import Class
from lrviz.sources.script.values.frames import Call, Loop, Turn
from lrviz.sources.script.values.things import Const, Instance, Thing


def decide(machine: Machine, test: ast.expr) -> bool | None:
    """The answer to a test of literals; None where it is open."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = decide(machine, test.operand)
        return None if answer is None else not answer
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.Or)
        answers = {decide(machine, value) for value in test.values}
        return decisive if decisive in answers else None if None in answers else not decisive
    if isinstance(test, ast.Name | ast.Attribute):
        flag = _literal(machine, test)
        return flag.value if flag is not None and isinstance(flag.value, bool) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    if isinstance(test.left, ast.Name) and test.left.id == "__name__":
        return True if isinstance(test.ops[0], ast.Eq) else None  # it is run as a script
    left, right = _literal(machine, test.left), _literal(machine, test.comparators[0])
    if left is None or right is None:
        return None
    return decided(left.value, test.ops[0], right.value)


def _literal(machine: Machine, node: ast.expr) -> Const | None:
    """The literal that an expression is each time that it is reached."""
    if isinstance(node, ast.Constant):
        return Const(value=node.value)
    if isinstance(node, ast.Name) and _stays(machine, node.id):
        held = machine.lookup(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owners = machine.lookup(node.value.id)
        held = machine.heap.get((owners[0], node.attr), ()) if len(owners) == 1 else ()
        if not held or not _is_set_once(machine, owners[0], node.attr):
            return None
    else:
        return None
    return held[0] if len(held) == 1 and isinstance(held[0], Const) else None


def _stays(machine: Machine, name: str) -> bool:
    """Whether nothing gives a name another value while it is looked at."""
    if name in machine.stores.shared:
        return False
    turns = (f for f in machine.frames if isinstance(f, Turn))
    if name not in machine.scope.names or machine.scope is machine.module:
        # A setting at the top is there to be changed: all that hangs on it is looked at.
        return any(name in turn.targets for turn in turns) and machine.stores.names[name] == 1
    calls = [n for n, frame in enumerate(machine.frames) if isinstance(frame, Call)]
    inside = machine.frames[calls[-1] :] if calls else machine.frames
    return not any(name in frame.sets for frame in inside if isinstance(frame, Loop))


def _is_set_once(machine: Machine, owner: Thing, name: str) -> bool:
    """Whether an attribute keeps what the constructor gave it."""
    if not isinstance(owner, Instance) or owner.synthetic or machine.stores.setattr:
        return False
    cls = owner.definition
    field = isinstance(cls, Class) and any(name in base.attributes for base in cls.lineage())
    return machine.stores.attributes[name] + field == 1
