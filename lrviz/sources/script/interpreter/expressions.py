"""What an expression gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.interpreter.attributes import attribute, item_of, key_of
from lrviz.sources.script.interpreter.branching import both, choice_of
from lrviz.sources.script.interpreter.calls import call
from lrviz.sources.script.interpreter.contents import entries, inner
from lrviz.sources.script.interpreter.defining import function_of_lambda
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.targets import assign
from lrviz.sources.script.interpreter.yielding import yielded
from lrviz.sources.script.syntax import nodes, position
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Formula,
    Group,
    Key,
    Value,
)
from lrviz.sources.signs import ARITHMETIC, COMPARISONS


def _name(machine: Machine, node: ast.Name) -> Value:
    return machine.lookup(node.id)


def _constant(machine: Machine, node: ast.Constant) -> Value:
    return machine.constant(node.value)


def _attribute(machine: Machine, node: ast.Attribute) -> Value:
    base = machine.evaluate(node.value)
    return attribute(machine, base, node.attr, node)


def _subscript(machine: Machine, node: ast.Subscript) -> Value:
    base = machine.evaluate(node.value)
    index = machine.evaluate(node.slice)
    found = [item_of(machine, thing, key_of(index), node) for thing in base]
    return union(*found) if found else ()


def _display(machine: Machine, node: ast.List | ast.Tuple | ast.Set) -> Value:
    kind = "tuple" if isinstance(node, ast.Tuple) else "list"
    made = Container(position(node), machine.frames, kind, {})
    for number, item in enumerate(node.elts):
        key: Key = number
        value = machine.evaluate(item.value if isinstance(item, ast.Starred) else item)
        if isinstance(item, ast.Starred):
            key, value = "*", tuple(inner(machine.heap, value, deep=False)) or value
        made.keys[key] = position(item)
        held = machine.heap.get((made, key))
        machine.heap.begin(made, key, value if held is None else union(held, value))
    return (made,)


def _dict(machine: Machine, node: ast.Dict) -> Value:
    made = Container(position(node), machine.frames, "dict", {})
    for name, item in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(item)
        if name is None:  # **other
            for thing in value:
                copied = list(entries(machine.heap, thing)) if isinstance(thing, Container) else []
                for key, held in copied:
                    made.keys[key] = position(item)
                    machine.heap.begin(made, key, held)
                if not copied:
                    made.keys["*"] = position(item)
                    machine.heap.begin(made, "*", value)
            continue
        key = key_of(machine.evaluate(name))
        made.keys[key] = position(item)
        machine.heap.begin(made, key, value)
    machine.emit("dict", node, (made,))
    return (made,)


def _operation(machine: Machine, node: ast.BinOp) -> Value:
    left, right = machine.evaluate(node.left), machine.evaluate(node.right)
    sign = ARITHMETIC.get(type(node.op), "?")
    if sign == "+" and any(isinstance(t, Container) for t in (*left, *right)):
        return _joined(machine, left, right, node)
    return (Formula(position(node), machine.frames, sign, (left, right)),)


def _joined(machine: Machine, left: Value, right: Value, node: ast.AST) -> Value:
    made = Container(position(node), machine.frames, "list", {"*": position(node)})
    parts = [
        held
        for t in (*left, *right)
        if isinstance(t, Container)
        for _, held in entries(machine.heap, t)
    ]
    machine.heap.begin(made, "*", union(*parts) if parts else ())
    return (made,)


def _unary(machine: Machine, node: ast.UnaryOp) -> Value:
    value = machine.evaluate(node.operand)
    if isinstance(node.op, ast.USub) and len(value) == 1 and isinstance(value[0], Const):
        number = value[0].value
        if isinstance(number, int | float):
            return machine.constant(-number)
    sign = "not" if isinstance(node.op, ast.Not) else "neg"
    return (Formula(position(node), machine.frames, sign, (value,)),)


def _compare(machine: Machine, node: ast.Compare) -> Value:
    values = [machine.evaluate(node.left), *map(machine.evaluate, node.comparators)]
    sign = COMPARISONS.get(type(node.ops[0]), "") if len(node.ops) == 1 else ""
    return (Formula(position(node), machine.frames, "compare", tuple(values), sign),)


def _comprehension(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
) -> Value:
    made = Container(position(node), machine.frames, "list", {"*": position(node)})
    before = machine.frames
    targets = [n.id for c in node.generators for n in nodes(c.target) if isinstance(n, ast.Name)]
    outside = {name: machine.scope.names.get(name) for name in targets}
    for clause in node.generators:
        value = machine.evaluate(clause.iter)
        machine.frames = (*machine.frames, Loop(position(node)))
        held = [v for t in value if isinstance(t, Container) for _, v in entries(machine.heap, t)]
        groups = [t for t in value if isinstance(t, Group) and t.whole]
        item = union(*held) if held else machine.unknown(clause.iter, of=(value,))
        if groups:
            item = (Group(optimizer=groups[0].optimizer),)
        assign(machine, clause.target, item, node)
        for test in clause.ifs:
            machine.evaluate(test)
    if isinstance(node, ast.DictComp):
        machine.evaluate(node.key)
        found = machine.evaluate(node.value)
    else:
        found = machine.evaluate(node.elt)
    machine.frames = before
    for name in outside:
        machine.scope.names.put(name, outside[name])
    machine.heap.begin(made, "*", found)
    return (made,)


def _walrus(machine: Machine, node: ast.NamedExpr) -> Value:
    value = machine.evaluate(node.value)
    assign(machine, node.target, value, node)
    return value


def _await(machine: Machine, node: ast.Await) -> Value:
    return machine.evaluate(node.value)


EXPRESSIONS: Final[Mapping[type[ast.expr], Callable[[Machine, Any], Value]]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.List: _display,
    ast.Tuple: _display,
    ast.Set: _display,
    ast.Dict: _dict,
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: both,
    ast.IfExp: choice_of,
    ast.Lambda: function_of_lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.NamedExpr: _walrus,
    ast.Yield: yielded,
    ast.YieldFrom: yielded,
    ast.Await: _await,
    ast.Call: call,
}
