"""Whether things are true, equal, inside each other: True, False, or a condition."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.arrays import course_of
from lrviz.sources.script.plans.operations.branching import each
from lrviz.sources.script.plans.operations.numbers import looked_up
from lrviz.sources.script.plans.operations.operators import SIGNS
from lrviz.sources.script.plans.operations.taking import part
from lrviz.sources.script.plans.values.built import BATCH, Course, ParamGroup, Range
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.sizes import ASKED, size_of
from lrviz.sources.script.plans.values.symbols import NoNumber, Sym, is_test
from lrviz.sources.script.plans.values.things import (
    Class,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Member,
    Missing,
    Opaque,
    Phi,
    entries_of,
    is_plain,
    may_have_more,
)
from lrviz.sources.script.plans.values.varying import varying


def truth(machine: Machine, value: Any, node: ast.AST) -> Any:
    """Whether a value is true: True, False or a condition."""
    found = each(machine, value, lambda thing: _truth(machine, thing, node))
    return machine.known(found)


def _truth(machine: Machine, thing: Any, node: ast.AST) -> Any:
    if isinstance(thing, Sym):
        return thing if is_test(thing) else number("!=", thing, 0)
    if thing is None or isinstance(thing, bool | int | float | str | bytes | tuple):
        return bool(thing)
    if isinstance(thing, Missing):
        raise Dead
    if isinstance(thing, Opaque):
        if thing.kind == "none":
            return False
        if thing.kind == "carried":
            return machine.flag(thing, thing.text)
        return machine.flag(thing, thing.text or machine.words(node))
    if isinstance(thing, Items):
        thing.slots[ASKED] = True
        size = size_of(thing.slots.get("items"))
        return machine.flag(thing, machine.words(node)) if size is None else number("!=", size, 0)
    if isinstance(thing, Dict):
        entries = entries_of(thing)
        return machine.flag(thing, machine.words(node)) if entries is None else bool(entries)
    if isinstance(thing, Instance) and thing.cls is not None:
        own = (thing.cls.member(name) for name in ("__bool__", "__len__"))
        if not all(isinstance(one, Missing) for one in own):
            return machine.flag(thing, machine.words(node))
    return True


def condition(machine: Machine, node: ast.expr) -> Any:
    """What a condition comes to: True, False, or a condition that is not settled."""
    return truth(machine, machine.evaluate(node), node)


def compared(machine: Machine, sign: ast.cmpop, left: Any, right: Any, node: ast.AST) -> Any:
    """Whether a comparison holds."""
    if isinstance(sign, ast.Is | ast.IsNot):
        found = identical(machine, left, right, node)
        return number("not", found) if isinstance(sign, ast.IsNot) else found
    if isinstance(sign, ast.In | ast.NotIn):
        found = _in(machine, left, right, node)
        return number("not", found) if isinstance(sign, ast.NotIn) else found
    word = SIGNS[type(sign)]
    if isinstance(left, Course) or isinstance(right, Course):
        return course_of(machine, word, left, right, node)
    one, other = machine.numeric(left), machine.numeric(right)
    if one is not None and other is not None:
        if isinstance(left, Opaque) and left.kind == "none" and word in ("==", "!="):
            return word == "!="
        try:
            return number(word, one, other)
        except NoNumber:
            raise Dead from None
    if isinstance(sign, ast.Eq | ast.NotEq):
        found = _equal(machine, left, right, node)
        return number("not", found) if isinstance(sign, ast.NotEq) else found
    if isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, "<=": left <= right, ">": left > right}.get(word, left >= right)
    return machine.flag(node, machine.words(node) or "a comparison")


def identical(machine: Machine, left: Any, right: Any, node: ast.AST) -> Any:
    """Whether two things are one: ``is``."""
    if right is None or left is None:
        thing = left if right is None else right
        if isinstance(thing, Opaque):
            if thing.kind == "none" or thing.key == BATCH:
                return thing.kind == "none"
            return _asked(machine, thing, "is None")
        return thing is None or isinstance(thing, Missing)
    if isinstance(right, bool):
        return _truth(machine, left, node) if right else number("not", _truth(machine, left, node))
    if left is right:
        return True
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return machine.flag(node, machine.words(node))
    return bool(left == right) if isinstance(left, str | int | Dotted | Member) else False


def _asked(machine: Machine, thing: Opaque, what: str, *more: Any) -> Sym:
    """The same condition each time the same is asked of a thing."""
    kind = "carried" if more and varying(thing) else ""  # each batch is None, or is not
    asked = thing.slots.setdefault(("asked", what, *more), Opaque(text=what, kind=kind))
    text = f"{thing.text or 'it'} {what}"
    return machine.flag(asked, f"{text} {more[0]!r}" if more else text)


def _equal(machine: Machine, left: Any, right: Any, node: ast.AST) -> Any:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Opaque) and isinstance(other, str | int | float | bool | Member | None):
            if one.kind == "none":
                return other is None
            chosen = one.slots.get("chosen")
            asked: Any = _asked(machine, one, "==", other)
            for value, before in (chosen or {}).items():
                if value != other and machine.known(before) is True:
                    return False
            one.slots["chosen"] = {**(chosen or {}), other: asked}
            return asked
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return machine.flag(node, machine.words(node))
    if isinstance(left, Dotted) != isinstance(right, Dotted):
        return machine.flag(node, machine.words(node))
    a, b = machine.numeric(left), machine.numeric(right)
    if a is not None and b is not None:
        return number("==", a, b)
    if left is right or (is_plain(left) and is_plain(right)):
        return bool(left == right)
    kind = _kind(left)
    if kind and _kind(right) and kind != _kind(right):
        return False
    found = _equal_inside(machine, left, right, node) if kind == _kind(right) else None
    return machine.flag(node, machine.words(node) or "a comparison") if found is None else found


def _equal_inside(machine: Machine, left: Any, right: Any, node: ast.AST) -> Any:
    """Whether two things of one kind are equal by what they hold; None where that is open."""
    if isinstance(left, Class | Dotted):
        return left == right
    if isinstance(left, Dict):
        first, second = entries_of(left), entries_of(right)
        if first is None or second is None:
            return None
        if first.keys() != second.keys():
            return False
        return _all_equal(machine, tuple(first.values()), tuple(map(second.get, first)), node)
    one, other = machine.items(left), machine.items(right)
    if _kind(left) not in ("list", "tuple") or one is None or other is None:
        return None
    return _all_equal(machine, one, other, node)


def _kind(value: Any) -> str:
    """What a value is, so that it is equal to none of another kind; "" where that is open."""
    if isinstance(value, Items):
        return value.kind
    for types, kind in _KINDS:
        if isinstance(value, types):
            return kind
    return ""


_KINDS: Final[tuple[tuple[Any, str], ...]] = (
    (type(None), "none"),
    ((bool, int, float, Sym), "number"),
    ((str, bytes), "text"),
    (tuple, "tuple"),
    (Dict, "dict"),
    (Class, "class"),
    (Dotted, "dotted"),
    (Function, "function"),
)


def _all_equal(
    machine: Machine, left: tuple[Any, ...], right: tuple[Any, ...], node: ast.AST
) -> Any:
    if len(left) != len(right):
        return False
    whole: Any = True
    for one, other in zip(left, right, strict=True):
        whole = number("and", whole, _equal(machine, one, other, node))
    return whole


def is_there(value: Any) -> Any:
    """Whether an entry is there, by the conditions under which it was written."""
    if isinstance(value, Phi):
        then, other = is_there(value.then), is_there(value.other)
        return number(
            "or", number("and", value.test, then), number("and", number("not", value.test), other)
        )
    return not isinstance(value, Missing)


def _in_group(machine: Machine, key: Any, group: ParamGroup, node: ast.AST) -> Any:
    """Whether a param group has an entry that the script did not write into it."""
    optimizer = group.optimizer
    cls = OPTIMIZERS.get(optimizer.cls)
    if key == "params":
        return True
    if key == "initial_lr":
        return not isinstance(group.base, Missing)
    if cls is None or optimizer.unknown is not None or optimizer.reason is not None:
        return machine.flag(node, machine.words(node))
    return key in cls.by_name


def _in(machine: Machine, left: Any, right: Any, node: ast.AST) -> Any:
    if isinstance(right, Dict | ParamGroup) or (isinstance(right, Instance) and right.cls is None):
        if isinstance(left, str | int | Member):
            if left in right.slots:
                held = right.slots[left]
                return machine.known(is_there(held))
            machine.store.miss(right.slots, left)
            if isinstance(right, ParamGroup):
                return _in_group(machine, left, right, node)
            if not may_have_more(right):
                return False
        found = looked_up(right, left)
        return machine.flag(node, machine.words(node)) if found is None else found[1]
    if isinstance(right, str) and isinstance(left, str):
        return left in right
    if isinstance(right, Range):
        at = machine.numeric(left)
        if at is not None and right.step == 1:
            return number("and", number("<=", right.start, at), number("<", at, right.stop))
    held = machine.items(right)
    part(machine, right)  # of an iterator
    if held is None:
        return machine.flag(node, machine.words(node))
    whole: Any = False
    for item in held:
        one, other = machine.numeric(left), machine.numeric(item)
        if one is not None and other is not None and not isinstance(left, Opaque):
            found = number("==", one, other)
        else:
            found = _equal(machine, left, item, node)
        whole = number("or", whole, found)
    return whole
