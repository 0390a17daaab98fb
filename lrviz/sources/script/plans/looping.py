"""Loops: run through where they are short and train nothing, else run once for all their turns."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.counting import over, solved
from lrviz.sources.script.plans.forms import Turns, unmoved_at_first
from lrviz.sources.script.plans.iterating import MOST_ITEMS, names_in
from lrviz.sources.script.plans.machine import Dead
from lrviz.sources.script.plans.open import LoopFrame
from lrviz.sources.script.plans.passes import Passes
from lrviz.sources.script.plans.store import Changes, same
from lrviz.sources.script.plans.symbols import Sym, is_number, number
from lrviz.sources.script.plans.things import (
    MISSING,
    Built,
    Contents,
    Dict,
    Items,
    Lazy,
    Opaque,
    Phi,
    Range,
)
from lrviz.sources.script.plans.through import MOST_TURNS, RunningThrough, Trains
from lrviz.sources.script.plans.trace import Exit, Loop
from lrviz.sources.script.plans.trees import atoms, has
from lrviz.sources.script.syntax import nodes

_MOST_PASSES: Final = 5
_MOST_UNROLLED: Final = 16


class Looping(RunningThrough):
    """Runs loops."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.places: dict[ast.AST, list[tuple[Any, Any]]] = {}
        self._passes = Passes()

    # Loops over something

    def _for(self, node: Any) -> bool:
        iterable = self.settled(self.evaluate(node.iter))
        if isinstance(iterable, Phi):
            iterable = self.each(iterable, lambda thing: thing)
        if isinstance(iterable, Phi):
            return self.arms(
                iterable.test,
                lambda: (self._over(node, iterable.then), None),
                lambda: (self._over(node, iterable.other), None),
            )[0]
        return self._over(node, iterable)

    def _over(self, node: Any, iterable: Any) -> bool:
        iterable = self.settled(iterable)
        if iterable is None:
            raise Dead
        held = self.turns_of(iterable)
        if held is not None:
            every = isinstance(iterable, Items | tuple | Dict) or (
                isinstance(iterable, Lazy) and self._listed(iterable)
            )
            plain = all(is_number(item) for item in _flat(held)) and not _bounds(node)
            if len(held) <= _MOST_UNROLLED and (
                (every and not plain and self._differs(iterable, held))
                or self._picks(node, iterable)
            ):
                return self._run_through(node, held, None)
            short = len(held) <= (MOST_ITEMS if every else MOST_TURNS)
            if short and node not in self.lengthy:
                done = self._try_through(node, held)
                if done is not None:
                    return done
        return self._once(node, iterable)

    def _picks(self, node: Any, iterable: Any) -> bool:
        """Whether a loop over numbers takes optimizers or schedulers out of a list by them."""
        if not isinstance(iterable, Range) or not isinstance(node.target, ast.Name):
            return False
        for part in ast.walk(node):
            if not (isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Name)):
                continue
            if part.slice.id != node.target.id or not isinstance(
                part.value, ast.Name | ast.Attribute
            ):
                continue
            try:
                held = self.items(self.evaluate(part.value)) or ()
            except Dead:
                continue
            if any(isinstance(self.settled(one), Built) for one in held):
                return True
        return False

    def _while(self, node: ast.While) -> bool:
        mark, so_far, depth = self.store.mark, len(self.body), len(self.path)
        first = self.test(node.test)
        if first is False:
            return self.block(node.orelse)
        if not isinstance(first, Sym) and node not in self.lengthy:
            level = self._watch()
            try:
                return self._run_through(node, None, node.test)
            except Trains as stopped:
                if stopped.level != level:
                    raise
            finally:
                self._unwatch(level)
            self.lengthy.add(node)
            self.store.undo(mark)
            del self.body[so_far:]
            del self.path[depth:]
        return self._once(node, None)

    # Loops that are run once for all turns

    def _once(self, node: Any, iterable: Any) -> bool:
        """Run the body once, with what it changes as a function of the loop's counter."""
        key, before_it = self._passes.begin(node)
        known = list(self.places.get(node, []))
        olds = {(id(slots), key): slots.get(key, MISSING) for slots, key in known}
        for slots, name in before_it.changed(self.scope):
            if (id(slots), name) not in olds:
                known.append((slots, name))
                olds[id(slots), name] = slots[name]
        so_far, depth = len(self.body), len(self.path)
        start = self.store.mark
        first = Contents().born  # what is made from here on is made anew in each turn
        written: set[tuple[int, Any]] = set()
        carried = before_it.without_form(self.scope) & olds.keys()
        forms: dict[tuple[int, Any], Any] = {}
        self.counted += 1
        count = Sym("count", (self.counted,))
        loop: Loop | None = None
        for _ in range(_MOST_PASSES):
            heads = self._heads(known, carried)
            with self._passes.inside(key):
                loop = self._turn(node, iterable, count, heads)
            ends = self.store.changes(start)
            before = self.store.before(start + len(heads))  # what the body writes
            written |= before.keys()
            new = {
                place: (slots, key, old)
                for place, (slots, key, old) in before.items()
                if old is not MISSING and place not in olds and getattr(slots, "born", -1) < first
            }
            forms, worse = self._forms(heads, ends, carried, count, olds)
            known += [(slots, key) for slots, key, _ in new.values()]
            olds.update((place, old) for place, (*_, old) in new.items())
            settled = not new and not worse
            if settled and not forms:  # another turn would be the same
                break
            loop = None
            self.store.undo(start)
            del self.body[so_far:]
            del self.path[depth:]
            if settled:
                break
        else:
            carried |= olds.keys()
            forms = {}
        if loop is None:
            finals = self._heads(known, carried)
            turns = None if iterable is None else self.iterate(iterable, count, node)[0]
            for place, form in forms.items():
                inside = self._put(form, {over(count, turns): False})
                finals[place] = (*finals[place][:2], inside)
            with self._passes.inside(key, exact=bool(forms)):
                loop = self._turn(node, iterable, count, finals)
        del self.path[depth:]
        self._passes.end(key, self.scope, known, written, carried)
        # What calls that are over wrote to their own names is not written again.
        self.places[node] = [one for one in known if (id(one[0]), one[1]) in written]
        self._after(loop, known, forms, olds, carried, start)
        if loop.turns is None and not loop.exits:
            return False  # endless
        if getattr(node, "orelse", None) and not loop.exits:
            return self.block(node.orelse)
        return True

    def _heads(
        self, known: list[tuple[Any, Any]], carried: set[tuple[int, Any]]
    ) -> dict[tuple[int, Any], tuple[Any, Any, Any]]:
        """What each place that the loop changes holds where the body begins."""
        found: dict[tuple[int, Any], tuple[Any, Any, Any]] = {}
        for number_, (slots, key) in enumerate(known):
            old = slots.get(key, MISSING)
            place = (id(slots), key)
            if place in carried:
                value: Any = self._carried(slots, key, old)
            elif is_number(old) or (isinstance(old, Opaque) and old.kind in ("", "none")):
                value = Sym("head", (self.counted, number_))
            else:
                value = old
            found[place] = (slots, key, value)
        return found

    def _carried(self, slots: Any, key: Any, old: Any) -> Any:
        if key == "items" and (old is None or isinstance(old, tuple)):
            return None
        text = key if isinstance(key, str) else ""
        if isinstance(old, Opaque) and old.kind in ("model", "loader", "params"):
            return old
        made = Opaque(text=text, kind="carried")
        self.kept.append(made)
        return made

    def _turn(
        self,
        node: Any,
        iterable: Any,
        count: Sym,
        heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
    ) -> Loop:
        """Run the body, and give what happened as a loop."""
        outer = next((t.depth for t in reversed(self.turns) if t.loop is not None), 0)
        turns, item = (None, None) if iterable is None else self.iterate(iterable, count, node)
        loop = Loop(node, count, turns, self.guards(outer))
        loop.names = _target_names(node)
        loop.data = self._is_data(iterable)
        loop.root = self.root
        depth = len(self.path)
        for slots, key, value in heads.values():
            self.store.write(slots, key, value)
        frame = LoopFrame(self.store.mark, depth, self.calls[-1])
        frame.start, frame.loop = self.store.mark, loop
        body, self.body = self.body, loop.body
        self.turns.append(frame)
        self.loops.append(loop)
        alive = False
        try:
            if iterable is not None:
                self.assign(node.target, item, node)
                alive = self.block(node.body)
            else:
                answer = self.test(node.test)
                if isinstance(answer, Sym):
                    loop.exits.append(Exit((number("not", answer),), 0, self.here(node), 1, True))
                    self.push(answer, guard=False)
                alive = self.block(node.body)
            alive = self._rejoined(frame, alive)
        except Dead:
            loop.exits.append(Exit(self.guards(depth), len(loop.body), self.here(node), 99))
        finally:
            self.body = body
            self.turns.pop()
            self.loops.pop()
        if not alive and frame.breaks:
            for slots, key, value in frame.breaks[-1][1].values():
                self.store.write(slots, key, value)
        del self.path[depth:]
        self.body.append(loop)
        return loop

    def _forms(
        self,
        heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
        ends: Changes,
        carried: set[tuple[int, Any]],
        count: Sym,
        olds: dict[tuple[int, Any], Any],
    ) -> tuple[dict[tuple[int, Any], Any], bool]:
        """What places hold where a turn begins, by the counter; whether any has no such form."""
        forms: dict[tuple[int, Any], Any] = {}
        mine = frozenset(head for *_, head in heads.values() if isinstance(head, Sym))
        known_yet = Turns(count, mine, {})
        waiting: list[tuple[tuple[int, Any], Any, Any, Any]] = []
        worse = False
        for place, (*_, head) in heads.items():
            if place in carried:
                continue
            old = olds[place]
            end = ends[place][2] if place in ends else head
            if isinstance(head, Sym) and head.op == "head":
                value = self.numeric(old)
                if value is not None and is_number(end):
                    waiting.append((place, value, head, end))
                else:
                    carried.add(place)
                    worse = True
            elif not same(end, old):
                carried.add(place)
                worse = True
        waiting = unmoved_at_first(waiting, count)
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
        self,
        loop: Loop,
        known: list[tuple[Any, Any]],
        forms: dict[tuple[int, Any], Any],
        olds: dict[tuple[int, Any], Any],
        carried: set[tuple[int, Any]],
        start: int,
    ) -> None:
        """What places hold after the loop."""
        last = solved(loop)
        before = self.store.before(start)
        for slots, key in [*known, *((s, k) for s, k, old in before.values() if old is MISSING)]:
            place = (id(slots), key)
            value = slots.get(key, MISSING)
            if place in forms and last is not None:
                new = self._put(forms[place], {loop.count: last})
            elif place in forms and not has(forms[place], "count"):
                new = forms[place]
            elif place in carried or place in forms:
                new = self._carried(slots, key, olds.get(place, MISSING))
            elif is_number(value) and isinstance(value, Sym) and loop.count in set(atoms(value)):
                new = (
                    self._put(value, {loop.count: number("-", last, 1)})
                    if last is not None
                    else self._carried(slots, key, MISSING)
                )
            else:
                continue
            if not same(new, value):
                self.store.write(slots, key, new)

    # Comprehensions


def _flat(held: tuple[Any, ...]) -> list[Any]:
    return [part for item in held for part in (item if isinstance(item, tuple) else (item,))]


def _bounds(node: Any) -> bool:
    """Whether how often a loop inside turns may depend on what a loop gives."""
    names = set(_target_names(node))
    heads = [
        part.iter if isinstance(part, ast.For) else part.test
        for statement in node.body
        for part in nodes(statement)
        if isinstance(part, ast.For | ast.While)
    ]
    return any(
        isinstance(part, ast.Name) and part.id in names for head in heads for part in nodes(head)
    )


def _target_names(node: Any) -> tuple[str, ...]:
    target = getattr(node, "target", None)
    return tuple(names_in(target)) if target is not None else ()
