"""What stands for what a place holds where a turn of a loop begins."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.loops.first_turn import from_second_turn
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.store import Place
from lrviz.sources.script.plans.operations.conditions import is_there
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.values.sizes import ASKED, Many, is_contents, size_of, unknown_size
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_number
from lrviz.sources.script.plans.values.things import MISSING, Opaque, Phi


def heads_of(
    machine: Machine,
    known: list[tuple[Any, Any]],
    carried: set[tuple[int, Any]],
    sized: set[tuple[int, Any]],
    count: Sym,
) -> dict[tuple[int, Any], tuple[Any, Any, Any]]:
    """What each place that the loop changes holds where the body begins."""
    found: dict[tuple[int, Any], tuple[Any, Any, Any]] = {}
    for number_, (slots, key) in enumerate(known):
        old = slots.get(key, MISSING)
        place = (id(slots), key)
        late = old is MISSING and place in machine.store.missed
        if place in carried:
            value: Any = carried_on(machine, slots, key, old)
        elif place in sized:
            value = Many(Sym("head", (machine.counted, number_)), True)
        elif late or is_number(old) or (isinstance(old, Opaque) and old.kind in ("", "none")):
            value = Sym("head", (machine.counted, number_))
        else:
            value = old
        if late:
            value = from_second_turn(count, value)
        if late and place in machine.store.maybe:
            value = Phi(machine.flag(machine.opaque("", "carried"), "it is there"), MISSING, value)
        found[place] = (slots, key, value)
    return found


def note_missing(machine: Machine, place: Place, end: Any, count: Sym) -> None:
    """A place holds nothing before a loop: whether the first turn surely makes it.

    Args:
        end: What it holds after a turn.
    """
    there = is_there(end)
    if isinstance(there, Sym):
        there = replaced_in(machine, there, {count: 0})
    if there is not True:
        machine.store.maybe.add(place)


def by_form(
    machine: Machine,
    heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
    forms: dict[tuple[int, Any], Any],
    olds: dict[tuple[int, Any], Any],
    ended: Any,
    count: Sym,
) -> dict[tuple[int, Any], tuple[Any, Any, Any]]:
    """What the places hold of which that is known by the counter, in a turn that is made."""
    found: dict[tuple[int, Any], tuple[Any, Any, Any]] = {}
    for place, form in forms.items():
        inside = like(machine, heads[place][2], replaced_in(machine, form, {ended: False}), True)
        if olds[place] is MISSING:
            inside = from_second_turn(count, inside)
        found[place] = (*heads[place][:2], inside)
    return found


def carried_on(machine: Machine, slots: Any, key: Any, old: Any) -> Any:
    """What a place holds of which nothing is known but that each turn may find another thing."""
    if is_contents(key, old) and getattr(slots, "cls", None) is None:
        return unknown_size("how many it holds", slots)
    text = key if isinstance(key, str) else ""
    if isinstance(old, Opaque) and old.kind in ("model", "loader", "params"):
        return old
    made = Opaque(text=text, kind="carried")
    machine.kept.append(made)
    return made


def like(machine: Machine, head: Any, value: Any, varies: bool) -> Any:
    """A number in the place of what stands for one: what a list holds, by its length.

    Args:
        varies: Whether each turn of a loop around may find other items in it.
    """
    if not isinstance(head, Many):
        return value
    machine.kept.append(head)
    if not is_number(value):
        return unknown_size("how many it holds", head)
    return Many(value, varies)


def atom_of(head: Any) -> Any:
    """The number that stands for a place: of what a list holds, its length."""
    return head.length if isinstance(head, Many) else head


def as_number(machine: Machine, head: Any, value: Any) -> Num | None:
    """What a place holds as a number, where one stands for it; None where it is none."""
    return size_of(value) if isinstance(head, Many) else machine.numeric(value)


def resized(slots: Any, key: Any, old: Any, end: Any) -> bool:
    """Whether the length of a list is asked for, and it is known before a turn and after it."""
    asked = is_contents(key, old) and slots.get(ASKED)
    return bool(asked and size_of(old) is not None and size_of(end) is not None)
