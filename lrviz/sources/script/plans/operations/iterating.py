"""What something gives to a loop, turn by turn, and how often."""

from __future__ import annotations

import ast
from itertools import product
from math import prod
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.branching import chooser
from lrviz.sources.script.plans.operations.filling import is_filled
from lrviz.sources.script.plans.operations.groups import any_of, groups_in
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.naming import length_unknown
from lrviz.sources.script.plans.operations.numbers import loader_length, range_length, range_turns
from lrviz.sources.script.plans.operations.operators import operate
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.taking import left_of, spend
from lrviz.sources.script.plans.values.built import (
    Built,
    Course,
    Data,
    Lazy,
    Loader,
    ParamGroup,
    Range,
    may_be_more,
)
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.sizes import ASKED, size_of
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.things import (
    Dict,
    Function,
    Instance,
    Items,
    Method,
    Opaque,
    Partial,
    Phi,
)

MOST_ITEMS: Final = 2000


_TELLING: Final = (str, int, float, Dict, Instance, ParamGroup, Built, Method, Function, Partial)


def turns_of(machine: Machine, iterable: Any) -> tuple[Any, ...] | None:
    """What something gives turn by turn; None where that is not known, or is too long."""
    if isinstance(iterable, Range):
        ends = (iterable.start, iterable.stop, iterable.step)
        if not all(type(end) is int for end in ends) or not iterable.step:
            return None
        found = range(*ends)
        return None if found[MOST_ITEMS:] else tuple(found)  # its length may be beyond len()
    if isinstance(iterable, Lazy):
        return _turns_of_lazy(machine, iterable)
    own = (
        iterable.cls.member("__iter__") if isinstance(iterable, Instance) and iterable.cls else None
    )
    if isinstance(own, Function):
        return turns_of(machine, machine.settled(run(machine, own, [], {}, own.node, iterable)))
    if isinstance(iterable, Opaque | Course | Loader | Data):
        return None
    if isinstance(iterable, Phi):
        return _either(machine, iterable)
    return machine.items(iterable)


def taken(machine: Machine, iterable: Any) -> tuple[Any, ...] | None:
    """As `turns_of`, of what takes all of it: an iterator gives nothing after that."""
    found = turns_of(machine, iterable)
    return found if spend(machine, iterable) else None


def _turns_of_lazy(machine: Machine, lazy: Lazy) -> tuple[Any, ...] | None:
    if lazy.kind in ("cycle", "count") or left_of(machine, lazy) != 1:
        return () if left_of(machine, lazy) == 0 else None
    parts = [turns_of(machine, machine.settled(part)) for part in lazy.parts]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if lazy.kind == "enumerate" and type(lazy.number) is int:
        return tuple(enumerate(known[0], lazy.number))
    if lazy.kind == "zip":
        return tuple(zip(*known, strict=False))
    if lazy.kind == "reversed":
        return known[0][::-1]
    if lazy.kind == "product" and prod(map(len, known)) <= MOST_ITEMS:
        return tuple(product(*known))
    if lazy.kind == "chain":
        return sum(known, ())
    if lazy.kind == "islice" and type(lazy.number) is int:
        return known[0][: lazy.number]
    return None


def _either(machine: Machine, iterable: Phi) -> tuple[Any, ...] | None:
    """The turns of whichever of two things, where both give as many."""
    then = turns_of(machine, machine.settled(iterable.then))
    other = turns_of(machine, machine.settled(iterable.other))
    if then is None or other is None or len(then) != len(other):
        return None
    choose = chooser(iterable.test)
    return tuple(map(choose, then, other))


def listed(machine: Machine, lazy: Lazy) -> bool:
    """Whether the length of what a loop goes over is that of lists."""
    return all(
        isinstance(part, Items | tuple | Dict | Phi)
        or (isinstance(part, Lazy) and listed(machine, part))
        for part in lazy.parts
    )


def differs(iterable: Any, held: tuple[Any, ...]) -> bool:
    """Whether the turns of a loop differ by what they are given, and not by their number."""
    if isinstance(iterable, Lazy) and iterable.kind == "enumerate":
        return all(_tells(item[1]) for item in held)
    return all(map(_tells, held))


def iterate(machine: Machine, value: Any, count: Num, node: ast.AST) -> tuple[Num | None, Any]:
    """How many turns something gives (None: no end), and what it gives at one."""
    value = machine.settled(value)
    if isinstance(value, Range):
        return range_turns(value), number("+", value.start, number("*", count, value.step))
    if isinstance(value, Lazy):
        return _iterate_lazy(machine, value, count, node)
    if isinstance(value, Loader):
        return length_of(machine, value, node), machine.opaque("", "carried")
    if isinstance(value, Course):
        return value.length, value.at(count)
    if isinstance(value, Data):
        return value.length, machine.opaque("", "carried")
    held = machine.items(value)
    if held is not None:
        try:
            return len(held), item_of(machine, tuple(held), count, node)
        except Dead:
            return len(held), machine.opaque()
    if groups_in((value,)):
        return length_of(machine, value, node), any_of(machine, (value,))
    params = isinstance(value, Opaque) and value.kind == "params"
    kind = "params" if params else "carried"  # in each turn another
    return length_of(machine, value, node), machine.opaque("", kind)


def _iterate_lazy(
    machine: Machine, value: Lazy, count: Num, node: ast.AST
) -> tuple[Num | None, Any]:
    if value.kind == "count":
        start, step = value.parts
        return None, operate(machine, "+", start, operate(machine, "*", count, step, node), node)
    if value.kind == "cycle":
        return None, _any_of(machine, value.parts)
    among = groups_in(map(machine.settled, value.parts))
    parts = [_part_given(machine, part, count, node, bool(among)) for part in value.parts]
    turns, item = parts[0]
    if value.kind == "enumerate":
        return turns, (operate(machine, "+", value.number, count, node), item)
    if value.kind == "zip":
        known = [turns for turns, _ in parts if turns is not None]
        shortest = known[0] if known else None
        for other in known[1:]:
            if other != shortest:
                shortest = number("min", shortest, other)
        return shortest, tuple(item for _, item in parts)
    if value.kind in ("product", "nested"):
        return _nested(machine, value, count, node)
    if value.kind == "chain":
        return _total([turns for turns, _ in parts]), _any_of(machine, value.parts)
    if value.kind == "islice":
        limit = machine.numeric(value.number)
        if limit is None:
            return turns, item
        return limit if turns is None else number("min", turns, limit), item
    if value.kind == "reversed" and turns is not None and not among:
        left = number("-", number("-", turns, 1), count)
        return turns, iterate(machine, value.parts[0], left, node)[1]
    return turns, _any_of(machine, value.parts)


def _nested(machine: Machine, value: Lazy, count: Sym, node: ast.AST) -> tuple[Num | None, Any]:
    """The turns of loops one inside another, and the item of each at one of them."""
    whole: Num = 1
    items: list[Any] = []
    for part in reversed(value.parts):
        turns, _ = iterate(machine, part, count, node)
        if turns is None or turns == 0:
            return turns, machine.opaque("", "carried")
        at = number("%", number("//", count, whole), turns)
        items.insert(0, iterate(machine, part, at, node)[1])
        whole = number("*", whole, turns)
    given = tuple(items) if value.kind == "product" else machine.opaque("", "carried")
    return whole, given


def _total(turns: list[Num | None]) -> Num | None:
    whole: Num = 0
    for part in turns:
        if part is None:
            return None
        whole = number("+", whole, part)
    return whole


def _any_of(machine: Machine, parts: tuple[Any, ...]) -> Any:
    """One of some things, in each turn another."""
    return any_of(machine, parts) if groups_in(parts) else machine.opaque("", "carried")


def _part_given(
    machine: Machine, part: Any, count: Num, node: ast.AST, beside: bool
) -> tuple[Num | None, Any]:
    """What one of several gives; what is not known, beside param groups, is one for each."""
    turns, item = iterate(machine, part, count, node)
    if beside and isinstance(item, Opaque) and item.kind == "":
        item = machine.opaque("", "carried")
    return turns, item


def is_data(machine: Machine, iterable: Any) -> bool:
    """Whether what a loop goes over is data."""
    if isinstance(iterable, Lazy):
        return any(is_data(machine, machine.settled(part)) for part in iterable.parts)
    return isinstance(iterable, Loader) or (
        isinstance(iterable, Opaque) and iterable.kind == "loader"
    )


def length_of(machine: Machine, value: Any, node: Any) -> Num:
    """What ``len`` of something is."""
    value = machine.settled(value)
    if isinstance(value, Items):
        value.slots[ASKED] = True
    if isinstance(value, Loader):
        return loader_length(machine, value)
    if isinstance(value, Data | Course):
        return value.length
    if isinstance(value, Range):
        return range_length(value)
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Phi):
        then, other = (length_of(machine, part, node) for part in (value.then, value.other))
        return number("if", value.test, then, other)
    if isinstance(value, Lazy):
        turns, _ = iterate(machine, value, Sym("count", (0,)), node)
        if turns is not None:
            return turns
    held = machine.items(value)
    if held is not None and not may_be_more(held):
        return len(held)
    size = size_of(value.slots.get("items")) if isinstance(value, Items) else None
    if size is not None and held is None:
        return size
    own = _own_length(machine, value, node)
    return own if own is not None else _unknown_length(machine, value, node)


def _own_length(machine: Machine, value: Any, node: Any) -> Num | None:
    """What the ``__len__`` of a class of the project gives, if that is known."""
    if not isinstance(value, Instance) or value.cls is None:
        return None
    method = value.cls.member("__len__")
    if not isinstance(method, Function):
        return None
    found = machine.numeric(run(machine, method, [], {}, node, value))
    return None if isinstance(found, Sym) and found.op == "free" else found


def _unknown_length(machine: Machine, value: Any, node: Any) -> Num:
    filled = (
        isinstance(value, Opaque | Instance)
        and machine.budget.repeats(machine.loops)
        and is_filled(machine, value)
    )
    if filled or (isinstance(value, Opaque) and value.kind == "carried"):
        return Sym("carried", (f"len({value.text})", id(value)))
    if value is None or isinstance(value, bool | int | float):
        raise Dead
    return length_unknown(machine, value, node)


def _tells(item: Any) -> bool:
    """Whether the turns of a loop over such items may differ."""
    if isinstance(item, tuple):
        return any(map(_tells, item))
    return isinstance(item, _TELLING)
