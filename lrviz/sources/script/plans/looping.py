"""Loops: run through where they are short and train nothing, else run once for all their turns."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.script.plans.counting import any_before, before_turn, last_turn, solved
from lrviz.sources.script.plans.machine import Dead, LoopFrame
from lrviz.sources.script.plans.statements import Statements
from lrviz.sources.script.plans.store import Changes, same
from lrviz.sources.script.plans.symbols import (
    NoNumber,
    Num,
    Sym,
    atoms,
    difference,
    has,
    is_number,
    number,
    replaced,
)
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
    Course,
    Data,
    Dict,
    Instance,
    Items,
    Lazy,
    Loader,
    Opaque,
    ParamGroup,
    Phi,
    Range,
)
from lrviz.sources.script.plans.trace import Exit, Loop

_MOST_TURNS: Final = 300
_MOST_ITEMS: Final = 2000
_MOST_PASSES: Final = 5
_MOST_STATEMENTS: Final = 4000


class Trains(Exception):
    """A loop that was run through trains what was built before it."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level


class Looping(Statements):
    """Runs loops."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.watches: list[int] = []
        self.lengthy: set[ast.AST] = set()  # loops that are not run through
        self.places: dict[ast.AST, list[tuple[Any, Any]]] = {}
        self._course: Course | None = None

    def happens(self, kind: str, on: Any, node: ast.AST, **more: Any) -> None:
        """Something happens; a loop that is run through may have to stop being so."""
        if self.watches and kind in ("step", "tick", "write", "trains", "escape"):
            optimizer = getattr(on, "optimizer", None) or on
            serial = optimizer.slots.get("serial", 0) if hasattr(optimizer, "slots") else 0
            for level, watch in enumerate(self.watches):
                if serial <= watch:
                    raise Trains(level)
        super().happens(kind, on, node, **more)

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
            if len(held) <= 8 and every and self._differs(iterable, held):
                return self._run_through(node, held, None)
            short = len(held) <= (_MOST_ITEMS if every else _MOST_TURNS)
            if short and node not in self.lengthy:
                done = self._try_through(node, held)
                if done is not None:
                    return done
        return self._once(node, iterable)

    def _differs(self, iterable: Any, held: tuple[Any, ...]) -> bool:
        """Whether the turns of a loop differ by what they are given, and not by their number."""
        if isinstance(iterable, Lazy) and iterable.kind == "enumerate":
            return all(_tells(item[1]) for item in held)
        return all(map(_tells, held))

    def _listed(self, lazy: Lazy) -> bool:
        return all(
            isinstance(part, Items | tuple | Dict)
            or (isinstance(part, Lazy) and self._listed(part))
            for part in lazy.parts
        )

    def turns_of(self, iterable: Any) -> tuple[Any, ...] | None:
        """What something gives turn by turn; None where that is not known, or is too long."""
        if isinstance(iterable, Range):
            ends = (iterable.start, iterable.stop, iterable.step)
            if not all(type(end) is int for end in ends) or not iterable.step:
                return None
            found = range(*ends)
            return tuple(found) if len(found) <= _MOST_ITEMS else None
        if isinstance(iterable, Lazy):
            if iterable.kind in ("cycle", "count"):
                return None
            parts = [self.turns_of(self.settled(part)) for part in iterable.parts]
            if any(part is None for part in parts):
                return None
            known = [part for part in parts if part is not None]
            if iterable.kind == "enumerate" and type(iterable.number) is int:
                return tuple(enumerate(known[0], iterable.number))
            if iterable.kind == "zip":
                return tuple(zip(*known, strict=False))
            if iterable.kind == "reversed":
                return known[0][::-1]
            if iterable.kind == "islice" and type(iterable.number) is int:
                return known[0][: iterable.number]
            return None
        if isinstance(iterable, Instance | Opaque | Course | Loader | Data):
            return None
        return self.items(iterable)

    def _try_through(self, node: Any, held: tuple[Any, ...]) -> bool | None:
        mark, so_far, depth = self.store.mark, len(self.body), len(self.path)
        level = self._watch()
        try:
            return self._run_through(node, held, None)
        except Trains as stopped:
            if stopped.level != level:
                raise
            self.lengthy.add(node)
            self.store.undo(mark)
            del self.body[so_far:]
            del self.path[depth:]
            return None
        finally:
            self._unwatch(level)

    def _watch(self) -> int:
        """From here on a loop is run through, unless it trains, or takes too long."""
        if not self.watches:
            self.floor = max(0, self.left - _MOST_STATEMENTS)
        self.watches.append(self.counted)
        return len(self.watches) - 1

    def _unwatch(self, level: int) -> None:
        del self.watches[level:]
        if not self.watches:
            self.floor = 0

    def spent(self) -> None:
        """A loop that is run through has taken too long."""
        raise Trains(0)

    def _run_through(self, node: Any, held: tuple[Any, ...] | None, test: ast.expr | None) -> bool:
        start, depth = self.store.mark, len(self.path)
        left: list[tuple[Any, Changes, Any]] = []
        alive, ended = True, False
        turns = iter(held) if held is not None else iter(range(_MOST_TURNS + 1))
        for item in turns:
            if test is not None:
                answer = self.test(test)
                if isinstance(answer, Sym) or item == _MOST_TURNS:
                    raise Trains(len(self.watches) - 1)
                if not answer:
                    break
            frame = LoopFrame(self.store.mark, len(self.path), self.calls[-1])
            frame.start = start
            self.turns.append(frame)
            try:
                if test is None:
                    self.assign(node.target, item, node)
                alive = self.block(node.body)
            finally:
                self.turns.pop()
            ended = any(not isinstance(answer, Sym) and answer for answer, _ in frame.breaks)
            left += [(answer, changes, None) for answer, changes in frame.breaks]
            alive = self._rejoined(frame, alive)
            if not alive:
                break
        if left:
            self._leave(left, start, alive)
            alive = True
        del self.path[depth:]
        if not ended and getattr(node, "orelse", None) and not left:
            return self.block(node.orelse)
        return alive

    def _rejoined(self, frame: LoopFrame, alive: bool) -> bool:
        """What may hold at the end of a turn, however it came there; whether anything does."""
        if not frame.continues:
            return alive
        now = self.store.changes(frame.mark)
        ends = [*frame.continues, *([(True, now)] if alive else [])]
        self.store.undo(frame.mark)
        changes = ends[-1][1]
        for test, earlier in reversed(ends[:-1]):
            mark = self.store.mark
            self.store.join(earlier, changes, self.chooser(test))
            changes = self.store.changes(mark)
            self.store.undo(mark)
        self.store.apply(changes)
        breaks = [number("not", test) for test, _ in frame.breaks if isinstance(test, Sym)]
        del self.path[frame.depth :]
        for test in breaks:
            self.push(test)
        return True

    def _leave(self, left: list[tuple[Any, Changes, Any]], start: int, alive: bool) -> None:
        ends = [(test, changes) for test, changes, _ in left]
        if alive:
            ends.append((True, self.store.changes(start)))
        self.store.undo(start)
        changes = ends[-1][1]
        for test, earlier in reversed(ends[:-1]):
            mark = self.store.mark
            self.store.join(earlier, changes, self.chooser(test))
            changes = self.store.changes(mark)
            self.store.undo(mark)
        self.store.apply(changes)

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
        known = list(self.places.get(node, []))
        so_far, depth = len(self.body), len(self.path)
        start = self.store.mark
        carried: set[tuple[int, Any]] = set()
        forms: dict[tuple[int, Any], Any] = {}
        self.counted += 1
        count = Sym("count", (self.counted,))
        for _ in range(_MOST_PASSES):
            heads = self._heads(known, carried)
            self._turn(node, iterable, count, heads)
            ends = self.store.changes(start)
            before = self.store.before(start)
            self.store.undo(start)
            del self.body[so_far:]
            del self.path[depth:]
            new = [
                (slots, key)
                for slots, key, old in before.values()
                if old is not MISSING and not any(s is slots and k == key for s, k in known)
            ]
            known += new
            forms, worse = self._forms(known, heads, ends, carried, count)
            if not new and not worse:
                break
        else:
            carried |= {(id(slots), key) for slots, key in known}
            forms = {}
        self.places[node] = known
        finals = self._heads(known, carried)
        for place, form in forms.items():
            finals[place] = (*finals[place][:2], form)
        olds = {(id(slots), key): slots.get(key, MISSING) for slots, key in known}
        loop = self._turn(node, iterable, count, finals)
        del self.path[depth:]
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
        known: list[tuple[Any, Any]],
        heads: dict[tuple[int, Any], tuple[Any, Any, Any]],
        ends: Changes,
        carried: set[tuple[int, Any]],
        count: Sym,
    ) -> tuple[dict[tuple[int, Any], Any], bool]:
        """What places hold where a turn begins, by the counter; whether any has no such form."""
        forms: dict[tuple[int, Any], Any] = {}
        mine = frozenset(head for *_, head in heads.values() if isinstance(head, Sym))
        known_yet = Turns(count, mine, {})
        waiting: list[tuple[tuple[int, Any], Any, Any, Any]] = []
        worse = False
        for slots, key in known:
            place = (id(slots), key)
            if place in carried or place not in heads:
                continue
            old, head = slots.get(key, MISSING), heads[place][2]
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

    def _put(self, value: Num, new: dict[Any, Num]) -> Any:
        try:
            return replaced(value, new)
        except NoNumber:
            return self.opaque("", "carried")

    def _is_data(self, iterable: Any) -> bool:
        if isinstance(iterable, Lazy):
            return any(self._is_data(self.settled(part)) for part in iterable.parts)
        return isinstance(iterable, Loader) or (
            isinstance(iterable, Opaque) and iterable.kind == "loader"
        )

    def iterate(self, value: Any, count: Sym, node: ast.AST) -> tuple[Num | None, Any]:
        """How many turns something gives (None: no end), and what it gives at one."""
        value = self.settled(value)
        if isinstance(value, Range):
            turns = number("-", value.stop, value.start)
            if value.step == -1:
                turns = number("-", value.start, value.stop)
            elif value.step != 1:
                turns = number("neg", number("//", number("neg", turns), value.step))
            return turns, number("+", value.start, number("*", count, value.step))
        if isinstance(value, Lazy):
            return self._iterate_lazy(value, count, node)
        if isinstance(value, Loader):
            return self.length(value, node), self.opaque("", "")
        if isinstance(value, Course):
            return value.length, value.at(count)
        if isinstance(value, Data):
            return value.length, self.opaque()
        held = self.items(value)
        if held is not None:
            try:
                return len(held), self.item(tuple(held), count, node)
            except Dead:
                return len(held), self.opaque()
        kind = value.kind if isinstance(value, Opaque) and value.kind == "params" else ""
        return self.length(value, node), self.opaque("", kind)

    def _iterate_lazy(self, value: Lazy, count: Sym, node: ast.AST) -> tuple[Num | None, Any]:
        if value.kind == "count":
            start, step = value.parts
            return None, self.operate("+", start, self.operate("*", count, step, node), node)
        if value.kind == "cycle":
            return None, self.opaque()
        parts = [self.iterate(part, count, node) for part in value.parts]
        turns, item = parts[0]
        if value.kind == "enumerate":
            return turns, (self.operate("+", value.number, count, node), item)
        if value.kind == "zip":
            known = [turns for turns, _ in parts if turns is not None]
            shortest = known[0] if known else None
            for other in known[1:]:
                if other != shortest:
                    shortest = number("min", shortest, other)
            return shortest, tuple(item for _, item in parts)
        if value.kind == "islice":
            limit = self.numeric(value.number)
            if limit is None:
                return turns, item
            return limit if turns is None else number("min", turns, limit), item
        return turns, self.opaque()

    def length(self, value: Any, node: ast.AST) -> Num:
        """What ``len`` of something is."""
        raise NotImplementedError

    # Comprehensions

    def _comprehension(self, node: Any) -> Any:
        before = {
            name: self.scope.slots.get(name, MISSING)
            for clause in node.generators
            for name in _names(clause.target)
        }
        found: list[Any] = []
        self._course = None
        whole = self._clauses(node, 0, found)
        course = self._course
        for name, value in before.items():
            self.store.write(self.scope.slots, name, value)
        if course is not None and len(node.generators) == 1 and not isinstance(node, ast.DictComp):
            return course
        if isinstance(node, ast.DictComp):
            made = self.new_dict({})
            for key, value in found:
                if isinstance(key, str | int | float | tuple):
                    made.slots[key] = value
            if not whole:
                made.slots[OPEN] = True
            return made
        made_list = self.new_list(tuple(found) if whole else None)
        if not whole and found and all(isinstance(f, Opaque) and f.kind == "params" for f in found):
            made_list.slots["params"] = True
        return made_list

    def _clauses(self, node: Any, place: int, found: list[Any]) -> bool:
        if place == len(node.generators):
            if isinstance(node, ast.DictComp):
                found.append((self.settled(self.evaluate(node.key)), self.evaluate(node.value)))
            else:
                found.append(self.evaluate(node.elt))
            return True
        clause = node.generators[place]
        iterable = self.settled(self.evaluate(clause.iter))
        held = self.turns_of(iterable)
        whole = True
        if held is None:
            self.counted += 1
            count = Sym("count", (self.counted,))
            if isinstance(iterable, Phi):
                iterable = self.opaque()
            turns, item = self.iterate(iterable, count, node)
            self.assign(clause.target, item, node)
            for test in clause.ifs:
                self.evaluate(test)
            self._clauses(node, place + 1, found)
            if turns is not None and not clause.ifs and found and is_number(found[-1]):
                value = found[-1]
                self._course = Course({}, turns, lambda at: self._put(value, {count: at}))
            return False
        for item in held:
            self.spend()
            self.assign(clause.target, item, node)
            tests = [self.test(test) for test in clause.ifs]
            if any(isinstance(test, Sym) for test in tests):
                whole = False
            if all(test is not False for test in tests):
                whole = self._clauses(node, place + 1, found) and whole
        return whole


def _tells(item: Any) -> bool:
    """Whether the turns of a loop over such items may differ."""
    if isinstance(item, tuple):
        return any(map(_tells, item))
    return isinstance(item, str | int | float | Dict | Instance | ParamGroup)


@dataclass(frozen=True)
class Turns:
    """What is known of a loop while its body is looked at.

    Attributes:
        count: Its counter.
        heads: What stands for what its places hold where a turn begins.
        settled: What those that are known already hold.
    """

    count: Sym
    heads: frozenset[Sym]
    settled: dict[Any, Any]

    def moves(self, value: Num) -> bool:
        """Whether a number is not the same in each turn, as far as is known."""
        return any(
            atom == self.count or atom in self.heads or atom.op == "carried"
            for atom in atoms(value)
        )

    def unknown(self, value: Num, head: Sym | None = None) -> bool:
        """Whether a number is made of what is not known yet."""
        return any(
            (atom in self.heads and atom != head) or atom.op == "carried" for atom in atoms(value)
        )

    def form(self, old: Num, head: Sym, end: Num) -> Num | None:
        """What a place holds where a turn begins: from what it held, and what a turn makes."""
        try:
            end = replaced(end, self.settled) if self.settled else end
            if self.unknown(end, head):
                return None
            if head not in set(atoms(end)):  # the same each turn: only the first begins otherwise
                earlier = replaced(end, {self.count: number("-", self.count, 1)})
                if not isinstance(earlier, Sym) and earlier == old:
                    return old
                return number("if", number("==", self.count, 0), old, earlier)
            grown = self._grown(old, head, end, self.count)
            if grown is not None:
                return grown
            if isinstance(end, Sym) and end.op == "if":
                return self._gated(old, head, end)
        except NoNumber:
            return None
        return None

    def _gated(self, old: Num, head: Sym, end: Sym) -> Num | None:
        """As `form`, of what changes only in some turns."""
        test, then, other = end.args
        if other != head:
            then, other, test = other, then, number("not", test)
        if other != head or head in set(atoms(test)):
            return None
        passed = before_turn(test, self.count)
        if passed is None:
            return None
        if head in set(atoms(then)):
            return self._grown(old, head, then, passed)
        last = last_turn(test, passed, self.count)  # what it was set to the last time
        if last is None:
            return None
        any_yet = any_before(test, passed, self.count)
        return number("if", any_yet, replaced(then, {self.count: last}), old)

    def _grown(self, old: Num, head: Sym, end: Num, times: Num) -> Num | None:
        """What a place holds to which the same was added, or by which it was multiplied, often."""
        apart = difference(end, head)
        if not self.moves(apart):
            return number("+", old, number("*", times, apart)) if apart != 0 else old
        if isinstance(end, Sym) and end.op in ("*", "/"):
            left, right = end.args
            if right == head and end.op == "*":
                left, right = right, left
            if left == head and not self.moves(right):
                return number(end.op, old, number("**", right, times))
        return None


def _names(target: ast.AST) -> list[str]:
    return [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]


def _target_names(node: Any) -> tuple[str, ...]:
    target = getattr(node, "target", None)
    return tuple(_names(target)) if target is not None else ()
