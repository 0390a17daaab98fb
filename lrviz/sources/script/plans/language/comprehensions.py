"""Comprehensions: lists, dicts, and arrays as functions of the index."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.operations.assigning import assign
from lrviz.sources.script.plans.operations.branching import both
from lrviz.sources.script.plans.operations.conditions import condition
from lrviz.sources.script.plans.operations.groups import set_of, some_list
from lrviz.sources.script.plans.operations.iterating import iterate, taken
from lrviz.sources.script.plans.operations.lateness import changes_later
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.values.built import Course
from lrviz.sources.script.plans.values.sizes import Chosen
from lrviz.sources.script.plans.values.symbols import Sym, is_number
from lrviz.sources.script.plans.values.things import OPEN, Opaque, Phi, Scope, is_plain

_HAPPENING: Final = ("step", "trains", "tick", "write")


def comprehension(machine: Machine, node: Any) -> Any:
    """What a comprehension gives."""
    outer = machine.scope
    around = {part.target.id: "around" for part in ast.walk(node) if type(part) is ast.NamedExpr}
    machine.scope = Scope({}, outer, outer.module, around, outer.owner, outer.bound, outer.name)
    mark, so_far, depth = machine.store.mark, len(machine.body), len(machine.path)
    found: list[Any] = []
    courses: list[Course] = []
    chosen: list[Any] = []
    try:
        whole = _clauses(machine, node, 0, found, courses, chosen)
        if not whole and any(e.kind in _HAPPENING for e in events(machine.body[so_far:])):
            machine.store.undo(mark)
            del machine.body[so_far:]
            del machine.path[depth:]
            machine.statement(_as_loop(node))  # it is one that trains
            return some_list(machine, ())
    finally:
        machine.scope = outer
    if courses and len(node.generators) == 1 and not isinstance(node, ast.DictComp):
        return courses[-1]
    if isinstance(node, ast.DictComp):
        made = machine.new_dict({})
        for key, value in found:
            if is_plain(key):
                made.slots[key] = value
            else:
                whole = False
        if not whole:
            made.slots[OPEN] = True
        return made
    made_list = machine.new_list(tuple(found)) if whole else some_list(machine, found)
    if not whole and found and len(chosen) == len(found):
        made_list.slots["items"] = Chosen(tuple(zip(chosen, found, strict=True)))
    if isinstance(node, ast.GeneratorExp) and whole:
        made_list.kind = "generator"
        changes_later(machine, node, node)
    if isinstance(node, ast.SetComp):
        made_list = set_of(machine, tuple(found)) if whole else made_list
        made_list.kind = "set"
    if not whole and found and all(isinstance(f, Opaque) and f.kind == "params" for f in found):
        made_list.slots["params"] = True
    return made_list


def _clauses(
    machine: Machine,
    node: Any,
    place: int,
    found: list[Any],
    courses: list[Course],
    chosen: list[Any],
) -> bool:
    """Run the clauses from a place on; whether all that they give is found.

    Args:
        found: What they give, which grows.
        courses: The arrays that they give instead, which grow.
        chosen: Under which condition each of them is given, of one clause over a known list.
    """
    if place == len(node.generators):
        if isinstance(node, ast.DictComp):
            found.append(
                (machine.settled(machine.evaluate(node.key)), machine.evaluate(node.value))
            )
        else:
            found.append(machine.evaluate(node.elt))
        return True
    clause = node.generators[place]
    iterable = machine.settled(machine.evaluate(clause.iter))
    held = taken(machine, iterable)
    whole = True
    if held is None:
        machine.counted += 1
        count = Sym("count", (machine.counted,))
        if isinstance(iterable, Phi):
            iterable = machine.opaque()
        turns, item = iterate(machine, iterable, count, node)
        assign(machine, clause.target, item, node)
        for test in clause.ifs:
            machine.evaluate(test)
        _clauses(machine, node, place + 1, found, courses, [])
        if turns is not None and not clause.ifs and found and is_number(found[-1]):
            value = found[-1]
            courses.append(Course({}, turns, lambda at: replaced_in(machine, value, {count: at})))
        return False
    for item in held:
        machine.budget.spend()
        assign(machine, clause.target, item, node)
        tests = [condition(machine, test) for test in clause.ifs]
        if any(isinstance(test, Sym) for test in tests):
            whole = False
        if all(test is not False for test in tests):
            whole = _clauses(machine, node, place + 1, found, courses, []) and whole
            if len(node.generators) == 1:
                chosen.append(both(tuple(test for test in tests if isinstance(test, Sym))))
    return whole


def _as_loop(node: Any) -> ast.stmt:
    """A comprehension as the loop that does the same, but for what it gives."""
    items = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    body: list[ast.stmt] = [ast.copy_location(ast.Expr(item), item) for item in items]
    for clause in reversed(node.generators):
        for test in reversed(clause.ifs):
            body = [ast.copy_location(ast.If(test, body, []), test)]
        body = [ast.copy_location(ast.For(clause.target, clause.iter, body, []), node)]
    return body[0]
