"""What Python's own functions give."""

from __future__ import annotations

import ast
import re
from typing import Any

from lrviz.sources.script.plans.libraries.asking import getattr_of, question
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.assigning import set_attribute
from lrviz.sources.script.plans.operations.branching import each, whichever
from lrviz.sources.script.plans.operations.conditions import truth
from lrviz.sources.script.plans.operations.groups import any_of, groups_in, some_list
from lrviz.sources.script.plans.operations.iterating import length_of, turns_of
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym, number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Course,
    Data,
    Dict,
    Instance,
    Items,
    Lazy,
    Loader,
    Missing,
    Opaque,
    Range,
)


def call_builtin(machine: Machine, name: str, given: Given) -> Any:
    """What one of Python's own functions gives."""
    args, node = given.args, given.node
    first = machine.settled(args[0]) if args else MISSING
    if name == "len" and args:
        return each(machine, first, lambda thing: length_of(machine, thing, node))
    if name == "range":
        ends = [machine.numeric(arg) for arg in args]
        if any(end is None for end in ends) or not ends:
            if any(isinstance(a, Opaque) and a.kind == "carried" for a in args):
                return machine.opaque(machine.words(node), "carried")
            if any(a is None or isinstance(a, str | float) for a in args):
                raise Dead
            return machine.opaque(machine.words(node))
        start, stop = (0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
        return Range({}, start, stop, ends[2] if len(ends) > 2 else 1)
    if name == "enumerate" and args:
        return Lazy({}, "enumerate", (first,), given.get(1, "start", 0))
    if name == "zip":
        return Lazy({}, "zip", tuple(args))
    if name == "reversed":
        return Lazy({}, "reversed", (first,))
    if name in ("iter",):
        return first
    if name == "next":
        fresh = re.match(r"next\(iter\(", ast.unparse(node)) and machine.items(first)
        if fresh:
            return fresh[0]
        return any_of(machine, args) if groups_in(args) else machine.opaque(machine.words(node), "")
    if name in ("list", "tuple", "set", "sorted", "frozenset"):
        return _sequence(machine, name, first, given)
    if name == "dict":
        return dict_of(machine, first, given)
    if name == "sum" and args:
        return _sum(machine, first, given)
    if name == "pow" and len(args) == 2:
        return operate(machine, "**", args[0], args[1], node)
    if name == "divmod" and len(args) == 2:
        return tuple(operate(machine, sign, args[0], args[1], node) for sign in ("//", "%"))
    if name == "bool" and args:
        return truth(machine, first, node)
    if name in ("str", "repr", "format"):
        known = isinstance(first, str | int) and not isinstance(first, bool)
        return str(first) if known and name != "format" else machine.opaque(machine.words(node))
    if name in ("isinstance", "issubclass", "callable", "hasattr"):
        return question(machine, name, given)
    if name == "getattr" and len(args) >= 2:
        return getattr_of(machine, given)
    if name == "setattr" and len(args) == 3:
        key = machine.settled(args[1])
        if isinstance(key, str):
            whichever(
                machine, first, lambda thing: set_attribute(machine, thing, key, args[2], node)
            )
        return None
    if name == "vars" and isinstance(first, Instance):
        return Dict(first.slots)
    if name in ("any", "all"):
        held = machine.items(first)
        if held is not None:
            whole: Any = name == "all"
            for item in held:
                whole = number("or" if name == "any" else "and", whole, truth(machine, item, node))
            return whole
        return machine.opaque(machine.words(node))
    if name == "map" and len(args) == 2:
        held = turns_of(machine, machine.settled(args[1]))
        if held is not None:
            return machine.new_list(tuple(machine.call_thing(first, [h], {}, node) for h in held))
        return machine.new_list(None)
    if name == "filter" and len(args) == 2:
        held = turns_of(machine, machine.settled(args[1]))
        keep = [
            truth(machine, h if first is None else machine.call_thing(first, [h], {}, node), node)
            for h in (held if held is not None and groups_in(held) else ())
        ]
        if keep and held and not any(isinstance(one, Sym) for one in keep):
            return machine.new_list(tuple(h for h, k in zip(held, keep, strict=True) if k))
        made = some_list(machine, args)
        if isinstance(args[-1], Opaque) and args[-1].kind == "params":
            made.slots["params"] = True
        return made
    if name == "super":
        return machine.opaque()
    if name in ("print", "id", "type", "hash", "input", "open", "property", "object", "slice"):
        return machine.opaque(machine.words(node))
    if name in ("globals", "locals") and not args:
        scope = machine.scope if name == "locals" else machine.scope.module or machine.module
        return Dict(scope.slots)
    if name in ("exec", "eval", "compile", "__import__"):
        text = ast.unparse(node)
        file = re.match(r"exec\((?:compile\()?open\('([\w./]+)'\)\.read\(\)", text)
        said = "opaque" if file is None else f"`{file[1]}` is left out, which it runs"
        machine.notes.setdefault(said, node)
    return machine.opaque(machine.words(node))


def _sequence(machine: Machine, name: str, first: Any, given: Given) -> Any:
    if isinstance(first, Missing):
        return () if name == "tuple" else machine.new_list((), name)
    if isinstance(first, Course | Loader | Data):
        return first
    if isinstance(first, Opaque) and name != "set":
        return first if first.kind in ("params", "carried") else machine.opaque("", first.kind)
    held = turns_of(machine, first)
    if held is None:
        if isinstance(first, Range | Lazy) and name in ("list", "tuple"):
            return first
        made = machine.new_list(None)
        if isinstance(first, Items) and first.slots.get("params"):
            made.slots["params"] = True
        return made
    if name in ("sorted", "set", "frozenset"):
        if any(isinstance(item, Sym) or not isinstance(item, int | float | str) for item in held):
            return some_list(machine, held) if name == "sorted" else machine.new_list(held)
        held = tuple(dict.fromkeys(held)) if name != "sorted" else held
        reverse = given.keywords.get("reverse", False)
        if name == "sorted" and "key" not in given.keywords and isinstance(reverse, bool):
            try:
                held = tuple(sorted(held, reverse=reverse))
            except TypeError:
                raise Dead from None
    return held if name == "tuple" else machine.new_list(held)


def dict_of(machine: Machine, first: Any, given: Given) -> Any:
    """``dict``."""
    made = machine.new_dict({})
    if isinstance(first, Dict) or (isinstance(first, Instance) and first.cls is None):
        made.slots.update(first.slots)
    elif not isinstance(first, Missing):
        pairs = turns_of(machine, first)
        for pair in pairs or ():
            held = machine.items(pair)
            if held is not None and len(held) == 2 and isinstance(held[0], str | int):
                made.slots[held[0]] = held[1]
            else:
                made.slots[OPEN] = True
        if pairs is None:
            made.slots[OPEN] = True
    made.slots.update(given.keywords)
    if given.open:
        made.slots[OPEN] = True
    made.nodes = {k: n for k, n in given.nodes.items() if isinstance(k, str)}  # type: ignore[attr-defined]
    return made


def _sum(machine: Machine, first: Any, given: Given) -> Any:
    held = turns_of(machine, first)
    if isinstance(first, Course) or held is None:
        return machine.opaque(machine.words(given.node))
    total: Any = given.get(1, "start", 0)
    for item in held:
        total = operate(machine, "+", total, item, given.node)
    return total
