"""The arguments of a call, computed."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.branching import chooser
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import MISSING, OPEN, Dict, Instance, Phi


def arguments_of(machine: Machine, node: ast.Call) -> Given:
    """The arguments of a call."""
    made = Given(node)
    for item in node.args:
        if isinstance(item, ast.Starred):
            value = machine.evaluate(item.value)
            held = machine.items(value)
            if held is None:
                made.open = True
            for part in held or ():
                made.nodes[len(made.args)] = item
                made.args.append(part)
        else:
            made.nodes[len(made.args)] = item
            made.args.append(machine.evaluate(item))
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is not None:
            made.keywords[keyword.arg] = value
            made.nodes[keyword.arg] = keyword.value
        else:
            _spread(machine, machine.settled(value), made, keyword.value)
    return made


def _spread(machine: Machine, value: Any, made: Given, node: ast.AST) -> None:
    if isinstance(value, Phi):
        then, other = machine.settled(value.then), machine.settled(value.other)
        if isinstance(then, Dict) and isinstance(other, Dict):
            keys = {**then.slots, **other.slots}
            choose = chooser(value.test)
            value = Dict(
                {k: choose(then.slots.get(k, MISSING), other.slots.get(k, MISSING)) for k in keys}
            )
    if isinstance(value, Instance) and value.cls is None:
        value = Dict(value.slots)
    if not isinstance(value, Dict) or value.slots.get(OPEN):
        made.open = True
    if isinstance(value, Dict):
        for key, held in value.slots.items():
            if isinstance(key, str):
                made.keywords[key] = held
                made.nodes[key] = node
