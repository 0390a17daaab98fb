"""What an expression gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.language.calls import call
from lrviz.sources.script.plans.language.command_line import NOTE, without_arguments
from lrviz.sources.script.plans.language.comprehensions import comprehension
from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.arrays import course_of
from lrviz.sources.script.plans.operations.attributes import attribute_of
from lrviz.sources.script.plans.operations.branching import arms, choose, each, guards_here
from lrviz.sources.script.plans.operations.conditions import compared, condition, truth
from lrviz.sources.script.plans.operations.groups import set_of
from lrviz.sources.script.plans.operations.items import item_of, slice_of
from lrviz.sources.script.plans.operations.iterating import taken
from lrviz.sources.script.plans.operations.naming import bind, kind_of, named
from lrviz.sources.script.plans.operations.operators import SIGNS, operate
from lrviz.sources.script.plans.operations.overwriting import overwrite
from lrviz.sources.script.plans.operations.parameters import defaults_of
from lrviz.sources.script.plans.values.built import Course, ParamGroup
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, is_test
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Phi,
    is_plain,
    may_have_more,
)


def _attribute(machine: Machine, node: ast.Attribute) -> Any:
    value = machine.evaluate(node.value)
    return each(machine, value, lambda thing: attribute_of(machine, thing, node.attr, node))


def _subscript(machine: Machine, node: ast.Subscript) -> Any:
    value = machine.evaluate(node.value)
    if isinstance(node.slice, ast.Slice):
        parts = [
            None if part is None else machine.evaluate(part)
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        return each(machine, value, lambda thing: slice_of(machine, thing, parts, node))
    key = machine.evaluate(node.slice)
    return each(
        machine,
        value,
        lambda thing: each(machine, key, lambda at: item_of(machine, thing, at, node)),
    )


def _tuple(machine: Machine, node: ast.Tuple) -> Any:
    held = elements(machine, node.elts)
    return machine.opaque() if held is None else held


def _list(machine: Machine, node: ast.List) -> Any:
    return machine.new_list(elements(machine, node.elts))


def _set(machine: Machine, node: ast.Set) -> Any:
    held = elements(machine, node.elts)
    return machine.new_list(None, "set") if held is None else set_of(machine, held)


def elements(machine: Machine, nodes: list[ast.expr]) -> tuple[Any, ...] | None:
    """What stands in a display; None where a star brings what is not known."""
    found: list[Any] = []
    whole = True
    for item in nodes:
        if isinstance(item, ast.Starred):
            held = machine.items(machine.evaluate(item.value))
            whole = whole and held is not None
            found += held or ()
        else:
            found.append(machine.evaluate(item))
    return tuple(found) if whole else None


def _dict(machine: Machine, node: ast.Dict) -> Any:
    made = machine.new_dict({})
    places: dict[Any, ast.AST] = {}
    for name, item in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(item)
        if name is None:
            value = machine.settled(value)
            bag = isinstance(value, Instance) and value.cls is None
            known = value.slots if bag or isinstance(value, Dict | ParamGroup) else None
            if known is None or may_have_more(value):
                overwrite(machine, made)  # by what nobody knows
            made.slots.update(known or {})
            continue
        key = machine.settled(machine.evaluate(name))
        if is_plain(key):
            made.slots[key] = value
            places[key] = item
        elif isinstance(key, Class | Dotted | Function):
            made.slots[key] = value
        else:
            made.slots[OPEN] = True
            if isinstance(key, Sym) and len(node.keys) == 1:
                made.slots[key] = value
    made.node, made.nodes = node, places  # type: ignore[attr-defined]
    return made


def _operation(machine: Machine, node: ast.BinOp) -> Any:
    left, right = machine.evaluate(node.left), machine.evaluate(node.right)
    sign = SIGNS.get(type(node.op), "?")
    return operate(machine, sign, left, right, node)


def _unary(machine: Machine, node: ast.UnaryOp) -> Any:
    value = machine.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        return number("not", truth(machine, value, node.operand))
    if isinstance(node.op, ast.UAdd):
        return value

    def turned(thing: Any) -> Any:
        if isinstance(thing, Course):
            return course_of(machine, "-", 0, thing, node)
        held = machine.numeric(thing)
        if held is None or isinstance(node.op, ast.Invert):
            return machine.opaque(machine.words(node), kind_of(thing))
        try:
            return number("neg", held)
        except NoNumber:  # infinity, as in -float("inf")
            return machine.opaque(machine.words(node), kind_of(thing))

    return each(machine, value, turned)


def _compare(machine: Machine, node: ast.Compare) -> Any:
    left = machine.evaluate(node.left)
    whole: Any = True
    for sign, item in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(item)
        holds = each(
            machine,
            left,
            lambda one, right=right, sign=sign: each(
                machine,  # type: ignore[misc]
                right,
                lambda other: compared(machine, sign, one, other, node),
            ),
        )
        if isinstance(holds, Course):  # of an array, one for each item
            return holds if len(node.ops) == 1 else machine.opaque(machine.words(node), "carried")
        holds = machine.known(holds)
        whole = number("and", whole, holds)
        if whole is False:
            return False
        left = right
    return whole


def _logic(machine: Machine, node: ast.BoolOp) -> Any:
    return _logic_of(machine, node.values, isinstance(node.op, ast.And))


def _logic_of(machine: Machine, nodes: list[ast.expr], positive: bool) -> Any:
    value = machine.evaluate(nodes[0])
    if len(nodes) == 1:
        return value
    test = truth(machine, value, nodes[0])
    if not isinstance(test, Sym):
        return _logic_of(machine, nodes[1:], positive) if test == positive else value
    goes_on = test if positive else number("not", test)

    def further() -> tuple[bool, Any]:
        return True, _logic_of(machine, nodes[1:], positive)

    _, rest = arms(machine, goes_on, further, lambda: (True, MISSING))
    if isinstance(rest, Phi) and same_test(rest.test, goes_on):
        rest = rest.then
    if is_test(value) and is_test(rest):
        return number("and" if positive else "or", test, rest)
    return choose(goes_on, rest, value)


def _choice(machine: Machine, node: ast.IfExp) -> Any:
    test = condition(machine, node.test)
    if isinstance(test, Sym):
        given = without_arguments(node.test, (node.body,), (node.orelse,))
        if given is not None:
            machine.notes.setdefault(NOTE, machine.here(node))
            test = given
    if not isinstance(test, Sym):
        return machine.evaluate(node.body if test else node.orelse)
    return arms(
        machine,
        test,
        lambda: (True, machine.evaluate(node.body)),
        lambda: (True, machine.evaluate(node.orelse)),
    )[1]


def _lambda(machine: Machine, node: ast.Lambda) -> Any:
    return Function({}, node, machine.scope, defaults_of(machine, node))


def _joined(machine: Machine, node: ast.JoinedStr) -> Any:
    parts: list[str] = []
    for part in node.values:
        value = part.value if isinstance(part, ast.Constant) else _formatted(machine, part)
        if not isinstance(value, str):
            return machine.opaque(machine.words(node), kind_of(value))
        parts.append(value)
    return "".join(parts)


def _formatted(machine: Machine, part: Any) -> Any:
    value = machine.settled(machine.evaluate(part.value))
    if part.format_spec is None and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    return value if not isinstance(value, str) else None


def _walrus(machine: Machine, node: ast.NamedExpr) -> Any:
    value = machine.evaluate(node.value)
    bind(machine, node.target.id, value)
    return value


def _inner(machine: Machine, node: Any) -> Any:
    if getattr(node, "value", None) is not None:
        return machine.evaluate(node.value)
    return None


def _yield(machine: Machine, node: Any) -> Any:
    value = None if node.value is None else machine.evaluate(node.value)
    frame = machine.calls[-1]
    if frame.consumer is not None:
        many: tuple[Any, ...] | None = (value,)
        if isinstance(node, ast.YieldFrom):
            many = taken(machine, machine.settled(value))
        if many is None:
            raise Exhausted
        for one in many:
            frame.consumer(one)
        return machine.opaque()
    if frame.yields is not None:
        given: tuple[Any, ...] | None = (value,)
        if isinstance(node, ast.YieldFrom):
            given = taken(machine, machine.settled(value))
        often = any(turn.loop is not None for turn in machine.turns[frame.loops :])
        sure = given is not None and not often and not guards_here(machine, frame.depth)
        frame.yields += given if given is not None and sure else (MISSING,)
    return machine.opaque()


def same_test(one: Any, other: Any) -> bool:
    """Whether two conditions are one."""
    return bool(one == other)


EXPRESSIONS: Final[Mapping[type[ast.AST], Callable[[Machine, Any], Any]]] = {
    ast.Name: named,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.BinOp: _operation,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _choice,
    ast.Lambda: _lambda,
    ast.JoinedStr: _joined,
    ast.NamedExpr: _walrus,
    ast.Await: _inner,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Call: call,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
}
