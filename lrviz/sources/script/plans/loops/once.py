"""Loops that are run once for all their turns, with what they change by the loop's counter."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.loops.assigned import assigned
from lrviz.sources.script.plans.loops.counting import over
from lrviz.sources.script.plans.loops.ending import solved
from lrviz.sources.script.plans.loops.first_turn import later, made_at_first
from lrviz.sources.script.plans.loops.forms import Turns, unmoved_at_first
from lrviz.sources.script.plans.loops.heads import (
    as_number,
    atom_of,
    by_form,
    carried_on,
    heads_of,
    like,
    note_missing,
    resized,
)
from lrviz.sources.script.plans.loops.places import inherited, outlasting
from lrviz.sources.script.plans.loops.returning import may_be_thrown_out, may_have_returned
from lrviz.sources.script.plans.loops.targets import target_names
from lrviz.sources.script.plans.loops.through import rejoined
from lrviz.sources.script.plans.machine.frames import LoopFrame
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.store import Changes, same
from lrviz.sources.script.plans.machine.trace import Exit, Loop
from lrviz.sources.script.plans.operations.assigning import assign
from lrviz.sources.script.plans.operations.branching import guards_here, push
from lrviz.sources.script.plans.operations.conditions import condition
from lrviz.sources.script.plans.operations.iterating import is_data, iterate
from lrviz.sources.script.plans.operations.numbers import replaced_in
from lrviz.sources.script.plans.operations.renewed import renewed
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.sizes import Many, size_of
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_number
from lrviz.sources.script.plans.values.things import MISSING, Phi, newest
from lrviz.sources.script.plans.values.trees import atoms, has

MOST_PASSES: Final = 5


def once(machine: Machine, node: Any, iterable: Any) -> bool:
    """Run the body once, with what it changes as a function of the loop's counter."""
    here, last = machine.passes.begin(node)
    known = list(machine.places.get(node, []))
    olds = {(id(slots), key): slots.get(key, MISSING) for slots, key in known}
    for slots, key in (*last.changed(machine.scope), *assigned(machine, node)):
        if (id(slots), key) not in olds:
            known.append((slots, key))
            olds[id(slots), key] = slots[key]
    so_far, depth = len(machine.body), len(machine.path)
    call, returned = machine.calls[-1], machine.calls[-1].so_far
    start = machine.store.mark
    first = newest()  # what is made from here on is made anew in each turn
    written: set[tuple[int, Any]] = set()
    carried = last.without_form(machine.scope) & olds.keys()
    sized: set[tuple[int, Any]] = set()
    forms: dict[tuple[int, Any], Any] = {}
    machine.counted += 1
    count = Sym("count", (machine.counted,))
    loop: Loop | None = None
    heads = {}
    for _ in range(MOST_PASSES):
        heads = heads_of(machine, known, carried, sized, count)
        with machine.passes.inside(here):
            loop = _turn(machine, node, iterable, count, heads)
        ends = machine.store.changes(start)
        before = machine.store.before(start + len(heads))  # what the body writes
        written |= before.keys()
        new = outlasting(machine.store, before, olds, first)
        forms, worse = _forms(machine, heads, ends, carried, sized, loop, olds)
        sized |= {p for p, (at, key, old) in new.items() if resized(at, key, old, ends[p][2])}
        known += [(slots, key) for slots, key, _ in new.values()]
        olds.update((place, old) for place, (*_, old) in new.items())
        from_classes = inherited(before, olds, first)
        settled = not new and not worse and not from_classes
        if settled and not forms:  # another turn would be the same
            break
        loop = None
        machine.store.undo(start)
        del machine.body[so_far:]
        del machine.path[depth:]
        call.back_to(returned)
        if settled:
            break
        for slots, key, value in from_classes:
            machine.store.write(slots, key, value)
            known.append((slots, key))
            olds[id(slots), key] = value
            start = machine.store.mark
    else:
        carried |= olds.keys()
        forms = {}
    if loop is None:
        turns = None if iterable is None else iterate(machine, iterable, count, node)[0]
        heads = heads_of(machine, known, carried, sized, count)
        heads.update(by_form(machine, heads, forms, olds, over(count, turns), count))
        with machine.passes.inside(here, exact=bool(forms)):
            loop = _turn(machine, node, iterable, count, heads)
    machine.passes.end(here, machine.scope, known, written, carried)
    del machine.path[depth:]
    # What calls that are over wrote to their own names is not written again.
    machine.places[node] = [one for one in known if (id(one[0]), one[1]) in written]
    for place, (slots, key, head) in heads.items():
        if place in carried:
            renewed(machine, head, key, olds[place], slots.get(key, MISSING))
    _after(machine, loop, known, forms, olds, carried, heads, start)
    if call.so_far != returned:
        may_have_returned(machine, node, loop, returned[1])
    if loop.turns is None and not loop.exits and not may_be_thrown_out(node):
        return False  # endless
    if getattr(node, "orelse", None) and not loop.exits:
        return machine.block(node.orelse)
    return True


def _turn(
    machine: Machine,
    node: Any,
    iterable: Any,
    count: Sym,
    heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
) -> Loop:
    """Run the body, and give what happened as a loop."""
    outer = next((t.depth for t in reversed(machine.turns) if t.loop is not None), 0)
    turns, item = (None, None) if iterable is None else iterate(machine, iterable, count, node)
    loop = Loop(machine.here(node), count, turns, guards_here(machine, outer))
    loop.names = target_names(node)
    loop.data = is_data(machine, iterable)
    loop.root = machine.root
    depth = len(machine.path)
    for slots, key, value in heads.values():
        machine.store.write(slots, key, value)
    frame = LoopFrame(machine.store.mark, depth, machine.calls[-1])
    frame.start, frame.loop = machine.store.mark, loop
    body, machine.body = machine.body, loop.body
    machine.turns.append(frame)
    machine.loops.append(loop)
    alive = False
    try:
        if iterable is not None:
            assign(machine, node.target, item, node)
            alive = machine.block(node.body)
        else:
            answer = condition(machine, node.test)
            if isinstance(answer, Sym):
                loop.exits.append(Exit((number("not", answer),), 0, machine.here(node), 1, True))
                push(machine, answer, guard=False)
            alive = machine.block(node.body)
        alive = rejoined(machine, frame, alive)
    except Dead:
        loop.exits.append(Exit(guards_here(machine, depth), len(loop.body), machine.here(node), 99))
    finally:
        machine.body = body
        machine.turns.pop()
        machine.loops.pop()
    if not alive and frame.breaks:
        for slots, key, value in frame.breaks[-1][1].values():
            machine.store.write(slots, key, value)
    del machine.path[depth:]
    machine.body.append(loop)
    return loop


def _forms(
    machine: Machine,
    heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
    ends: Changes,
    carried: set[tuple[int, Any]],
    sized: set[tuple[int, Any]],
    loop: Loop,
    olds: dict[tuple[int, Any], Any],
) -> tuple[dict[tuple[int, Any], Any], bool]:
    """What places hold where a turn begins, by the counter; whether any has no such form."""
    forms: dict[tuple[int, Any], Any] = {}
    standing = {place: later(atom_of(head)) for place, (*_, head) in heads.items()}
    mine = frozenset(head for head in standing.values() if isinstance(head, Sym))
    known_yet = Turns(loop.count, mine, {}, loop.turns)
    waiting: list[tuple[tuple[int, Any], Any, Any, Any]] = []
    late: list[tuple[tuple[int, Any], Any, Num | None]] = []
    worse = False
    for place, (slots, key, head) in heads.items():
        if place in carried:
            continue
        old = olds[place]
        end = ends[place][2] if place in ends else head
        if old is MISSING and isinstance(head, Phi):
            note_missing(machine, place, end, loop.count)
            late.append((place, standing[place], machine.numeric(end)))

        elif isinstance(head, Many) or (isinstance(head, Sym) and head.op == "head"):
            value = as_number(machine, head, old)
            made = size_of(end) if isinstance(head, Many) else end
            if value is not None and is_number(made):
                waiting.append((place, value, atom_of(head), made))
            else:
                carried.add(place)
                worse = True
        elif not same(end, old):
            (sized if resized(slots, key, old, end) else carried).add(place)
            worse = True
    before = {head: old for _, old, head, _ in waiting}
    for place, head, made in late:
        value = None if made is None else made_at_first(made, head, loop.count, before)
        if value is None:
            carried.add(place)
            worse = True
        else:
            forms[place] = known_yet.settled[head] = value
    waiting = unmoved_at_first(waiting, loop.count)
    while True:
        progress = False
        for one in list(waiting):
            place, old, head, end = one
            form = known_yet.form(old, head, end)
            if form is not None:
                forms[place] = known_yet.settled[head] = form
                waiting.remove(one)
                progress = True
        if not progress:
            break
    for place, _, _, _ in waiting:
        carried.add(place)
        worse = True
    return forms, worse


def _after(
    machine: Machine,
    loop: Loop,
    known: list[tuple[Any, Any]],
    forms: dict[tuple[int, Any], Any],
    olds: dict[tuple[int, Any], Any],
    carried: set[tuple[int, Any]],
    heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
    start: int,
) -> None:
    """What places hold after the loop."""
    last = solved(loop)
    before = machine.store.before(start)
    for slots, key in [*known, *((s, k) for s, k, old in before.values() if old is MISSING)]:
        place = (id(slots), key)
        value = slots.get(key, MISSING)
        head = heads[place][2] if place in heads else None
        if place in forms and last is not None:
            made = replaced_in(machine, forms[place], {loop.count: last})
            new = like(machine, head, made, bool(machine.loops))
        elif place in forms and not has(forms[place], "count"):
            new = like(machine, head, forms[place], bool(machine.loops))
        elif place in carried or place in forms:
            new = carried_on(machine, slots, key, olds.get(place, MISSING))
            if isinstance(new, Many) and not machine.loops:
                new = None  # a number that is not known, and the same from here on
        elif is_number(value) and isinstance(value, Sym) and loop.count in set(atoms(value)):
            new = (
                replaced_in(machine, value, {loop.count: number("-", last, 1)})
                if last is not None
                else carried_on(machine, slots, key, MISSING)
            )
        else:
            continue
        if not same(new, value):
            machine.store.write(slots, key, new)
