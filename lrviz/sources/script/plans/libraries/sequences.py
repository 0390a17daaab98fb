"""Python's own functions that make lists, dicts and sums, and that go over things."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.chosen import pairs_of, sum_of
from lrviz.sources.script.plans.operations.conditions import truth
from lrviz.sources.script.plans.operations.groups import groups_in, set_of, some_list
from lrviz.sources.script.plans.operations.iterating import taken, turns_of
from lrviz.sources.script.plans.operations.lateness import changes_later
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.operations.overwriting import overwrite
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.values.built import Course, Data, Lazy, Loader, Range
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    OPEN,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Missing,
    Opaque,
    is_plain,
    may_have_more,
)


def turns(machine: Machine, name: str, first: Any, given: Given) -> Any:
    """``enumerate``, ``zip`` and ``reversed``."""
    if name == "enumerate":
        return Lazy({"left": 1}, name, (first,), given.get(1, "start", 0))
    if name == "zip" and given.keywords.get("strict", False) is not False:
        strict_zip(machine, given)
    return Lazy({"left": 1}, name, tuple(given.args) if name == "zip" else (first,))


def strict_zip(machine: Machine, given: Given) -> None:
    """``zip(…, strict=True)``, which raises where one of them ends first."""
    many = {
        None if (held := turns_of(machine, machine.settled(one))) is None else len(held)
        for one in given.args
    }
    if len(many - {None}) > 1 or (machine.budget.plays and None in many and len(many) > 1):
        doubt(machine, given.node, "what is zipped is not of one length")


def range_of(machine: Machine, given: Given) -> Any:
    """``range``."""
    args, node = given.args, given.node
    ends = [machine.numeric(arg) for arg in args]
    if any(end is None for end in ends) or not ends:
        if any(isinstance(a, Opaque) and a.kind == "carried" for a in args):
            return machine.opaque(machine.words(node), "carried")
        if any(a is None or isinstance(a, str | float) for a in args):
            raise Dead
        return unknown(machine, node)
    start, stop = (0, ends[0]) if len(ends) == 1 else (ends[0], ends[1])
    return Range({}, start, stop, ends[2] if len(ends) > 2 else 1)


def all_or_any(machine: Machine, name: str, first: Any, given: Given) -> Any:
    """``all`` and ``any``."""
    held = machine.items(first)
    if held is None:
        return unknown(machine, given.node)
    whole: Any = name == "all"
    for item in held:
        whole = number("or" if name == "any" else "and", whole, truth(machine, item, given.node))
    return whole


def mapped_over(machine: Machine, first: Any, given: Given) -> Any:
    """``map`` over one thing."""
    held = taken(machine, machine.settled(given.args[1]))
    if held is None:
        return machine.new_list(None)
    if isinstance(first, Function):
        changes_later(machine, given.node, first.node)
    return machine.new_list(
        tuple(machine.call_thing(first, [h], {}, given.node) for h in held), "generator"
    )


def filtered(machine: Machine, first: Any, given: Given) -> Any:
    """``filter``."""
    args, node = given.args, given.node
    held = taken(machine, machine.settled(args[1]))
    keep = [
        truth(machine, h if first is None else machine.call_thing(first, [h], {}, node), node)
        for h in (held if held is not None and groups_in(held) else ())
    ]
    if keep and held and not any(isinstance(one, Sym) for one in keep):
        return machine.new_list(tuple(h for h, k in zip(held, keep, strict=True) if k), "generator")
    made = some_list(machine, args)
    if isinstance(args[-1], Opaque) and args[-1].kind == "params":
        made.slots["params"] = True
    return made


_KINDS: Final = {"set": "set", "frozenset": "set"}


def sequence(machine: Machine, name: str, first: Any, given: Given) -> Any:
    """``list``, ``tuple``, ``set``, ``frozenset`` and ``sorted``."""
    if isinstance(first, Missing):
        return () if name == "tuple" else machine.new_list((), _KINDS.get(name, "list"))
    if isinstance(first, Course | Loader | Data):
        return first
    if isinstance(first, Opaque) and name != "set":
        return first if first.kind in ("params", "carried") else machine.opaque("", first.kind)
    held = taken(machine, first)
    if held is None:
        if isinstance(first, Range | Lazy) and name in ("list", "tuple"):
            return replace(first, slots={}) if isinstance(first, Lazy) else first
        made = machine.new_list(None, _KINDS.get(name, "list"))
        if isinstance(first, Items) and first.slots.get("params"):
            made.slots["params"] = True
        return made
    if name in _KINDS:
        return set_of(machine, held)
    if name == "sorted":
        return in_order(machine, held, given)
    if isinstance(first, Items) and first.kind == "set" and len(held) > 1:
        return some_list(machine, held)  # in an order that is not known
    return held if name == "tuple" else machine.new_list(held)


def module_list(machine: Machine, given: Given) -> Any:
    """``torch.nn.ModuleList``: a list, where it is known what it holds."""
    held = taken(machine, machine.settled(given.args[0])) if given.args else ()
    return unknown(machine, given.node) if held is None else machine.new_list(held)


def deque_of(machine: Machine, given: Given) -> Any:
    """``collections.deque``."""
    named = given.named(("iterable", "maxlen"))
    first, most = machine.settled(named.get("iterable", ())), machine.settled(named.get("maxlen"))
    held = () if first == () else taken(machine, first)
    if given.open or not (most is None or type(most) is int):
        return machine.opaque(machine.words(given.node))
    if held is not None and most is not None:
        held = held[max(0, len(held) - most) :]
    made = machine.new_list(held, "deque")
    if most is not None:
        made.slots["most"] = most
    return made


def in_order(machine: Machine, held: tuple[Any, ...], given: Given) -> Any:
    """The list that is sorted, by a ``key`` and ``reverse``."""
    key, reverse = given.keywords.get("key"), given.keywords.get("reverse", False)
    keys = held
    if key is not None:
        keys = tuple(machine.settled(machine.call_thing(key, [h], {}, given.node)) for h in held)
    if given.open or not isinstance(reverse, bool) or not all(map(is_plain, keys)):
        return some_list(machine, held)
    try:
        order = sorted(range(len(held)), key=keys.__getitem__, reverse=reverse)
    except TypeError:
        raise Dead from None
    return machine.new_list(tuple(held[place] for place in order))


def dict_of(machine: Machine, first: Any, given: Given) -> Any:
    """``dict``."""
    made = machine.new_dict({})
    if isinstance(first, Dict) or (isinstance(first, Instance) and first.cls is None):
        made.slots.update(first.slots)
        if may_have_more(first):
            made.slots[OPEN] = True
    elif not isinstance(first, Missing):
        pairs = taken(machine, first)
        for pair in pairs or ():
            held = machine.items(pair)
            if held is not None and len(held) == 2 and isinstance(held[0], str | int):
                made.slots[held[0]] = held[1]
            else:
                made.slots[OPEN] = True
        if pairs is None:
            made.slots[OPEN] = True
    if given.open:
        overwrite(machine, made)
    made.slots.update(given.keywords)
    made.nodes = {k: n for k, n in given.nodes.items() if isinstance(k, str)}  # type: ignore[attr-defined]
    return made


def reduced(machine: Machine, given: Given) -> Any:
    """``functools.reduce``."""
    if len(given.args) < 2:
        return unknown(machine, given.node)
    held, function = taken(machine, machine.settled(given.args[1])), given.args[0]
    items = [*given.args[2:3], *(held or ())]
    if held is None or not items:
        return unknown(machine, given.node)
    sign = _OPERATORS.get(function.name) if isinstance(function, Dotted) else None
    value = items[0]
    for item in items[1:]:
        if sign is not None:
            value = operate(machine, sign, value, item, given.node)
        else:
            value = machine.call_thing(function, [value, item], {}, given.node)
    return value


_OPERATORS: Final = {"operator.add": "+", "operator.mul": "*", "operator.iadd": "+"}


def total(machine: Machine, first: Any, given: Given) -> Any:
    """``sum``."""
    pairs = pairs_of(machine, first) if len(given.args) == 1 and not given.keywords else None
    if pairs is not None:
        return sum_of(pairs)
    held = taken(machine, first)
    if isinstance(first, Course) or held is None:
        return unknown(machine, given.node)
    whole: Any = given.get(1, "start", 0)
    for item in held:
        whole = operate(machine, "+", whole, item, given.node)
    return whole
