"""What something gives to a loop, turn by turn, and how often."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.machine import Dead
from lrviz.sources.script.plans.some_groups import groups_in
from lrviz.sources.script.plans.statements import Statements
from lrviz.sources.script.plans.symbols import NoNumber, Num, Sym, is_number, number
from lrviz.sources.script.plans.things import (
    OPEN,
    Built,
    Course,
    Data,
    Dict,
    Function,
    Instance,
    Items,
    Lazy,
    Loader,
    Method,
    Opaque,
    ParamGroup,
    Partial,
    Phi,
    Range,
    Scope,
)
from lrviz.sources.script.plans.trace import events
from lrviz.sources.script.plans.trees import replaced

MOST_ITEMS: Final = 2000
_TELLING: Final = (str, int, float, Dict, Instance, ParamGroup, Built, Method, Function, Partial)
_HAPPENING: Final = ("step", "trains", "tick", "write")


class Iterating(Statements):
    """Says what things give, turn by turn."""

    _course: Course | None = None  # what a comprehension over numbers makes

    def turns_of(self, iterable: Any) -> tuple[Any, ...] | None:
        """What something gives turn by turn; None where that is not known, or is too long."""
        if isinstance(iterable, Range):
            ends = (iterable.start, iterable.stop, iterable.step)
            if not all(type(end) is int for end in ends) or not iterable.step:
                return None
            found = range(*ends)
            return None if found[MOST_ITEMS:] else tuple(found)  # its length may be beyond len()
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
        if isinstance(iterable, Phi):
            return self._either(iterable)
        return self.items(iterable)

    def _either(self, iterable: Phi) -> tuple[Any, ...] | None:
        """The turns of whichever of two things, where both give as many."""
        then = self.turns_of(self.settled(iterable.then))
        other = self.turns_of(self.settled(iterable.other))
        if then is None or other is None or len(then) != len(other):
            return None
        choose = self.chooser(iterable.test)
        return tuple(map(choose, then, other))

    def _listed(self, lazy: Lazy) -> bool:
        return all(
            isinstance(part, Items | tuple | Dict | Phi)
            or (isinstance(part, Lazy) and self._listed(part))
            for part in lazy.parts
        )

    def _differs(self, iterable: Any, held: tuple[Any, ...]) -> bool:
        """Whether the turns of a loop differ by what they are given, and not by their number."""
        if isinstance(iterable, Lazy) and iterable.kind == "enumerate":
            return all(_tells(item[1]) for item in held)
        return all(map(_tells, held))

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
            return self.length(value, node), self.opaque("", "carried")
        if isinstance(value, Course):
            return value.length, value.at(count)
        if isinstance(value, Data):
            return value.length, self.opaque("", "carried")
        held = self.items(value)
        if held is not None:
            try:
                return len(held), self.item(tuple(held), count, node)
            except Dead:
                return len(held), self.opaque()
        if groups_in((value,)):
            return self.length(value, node), self.any_of((value,))
        kind = value.kind if isinstance(value, Opaque) and value.kind == "params" else ""
        if isinstance(value, Opaque) and value.kind in ("loader", "carried"):
            kind = "carried"
        return self.length(value, node), self.opaque("", kind)

    def _iterate_lazy(self, value: Lazy, count: Sym, node: ast.AST) -> tuple[Num | None, Any]:
        if value.kind == "count":
            start, step = value.parts
            return None, self.operate("+", start, self.operate("*", count, step, node), node)
        if value.kind == "cycle":
            return None, self.any_of(value.parts)
        among = groups_in(map(self.settled, value.parts))
        parts = [self._part_given(part, count, node, bool(among)) for part in value.parts]
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
        return turns, self.any_of(value.parts)

    def _part_given(
        self, part: Any, count: Sym, node: ast.AST, beside: bool
    ) -> tuple[Num | None, Any]:
        """What one of several gives; what is not known, beside param groups, is one for each."""
        turns, item = self.iterate(part, count, node)
        if beside and isinstance(item, Opaque) and item.kind == "":
            item = self.opaque("", "carried")
        return turns, item

    def length(self, value: Any, node: ast.AST) -> Num:
        """What ``len`` of something is."""
        raise NotImplementedError

    def _is_data(self, iterable: Any) -> bool:
        if isinstance(iterable, Lazy):
            return any(self._is_data(self.settled(part)) for part in iterable.parts)
        return isinstance(iterable, Loader) or (
            isinstance(iterable, Opaque) and iterable.kind == "loader"
        )

    def _put(self, value: Num, new: dict[Any, Num]) -> Any:
        try:
            return replaced(value, new)
        except NoNumber:
            return self.opaque("", "carried")

    def _comprehension(self, node: Any) -> Any:
        outer = self.scope
        self.scope = Scope({}, outer, outer.module, {}, outer.owner, outer.bound, outer.name)
        mark, so_far, depth = self.store.mark, len(self.body), len(self.path)
        found: list[Any] = []
        self._course = None
        try:
            whole = self._clauses(node, 0, found)
            if not whole and any(e.kind in _HAPPENING for e in events(self.body[so_far:])):
                self.store.undo(mark)
                del self.body[so_far:]
                del self.path[depth:]
                self.statement(_as_loop(node))  # it is one that trains
                return self.some_list(())
        finally:
            self.scope = outer
        course = self._course
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
        made_list = self.new_list(tuple(found)) if whole else self.some_list(found)
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


def _as_loop(node: Any) -> ast.stmt:
    """A comprehension as the loop that does the same, but for what it gives."""
    items = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    body: list[ast.stmt] = [ast.copy_location(ast.Expr(item), item) for item in items]
    for clause in reversed(node.generators):
        for test in reversed(clause.ifs):
            body = [ast.copy_location(ast.If(test, body, []), test)]
        body = [ast.copy_location(ast.For(clause.target, clause.iter, body, []), node)]
    return body[0]


def _tells(item: Any) -> bool:
    """Whether the turns of a loop over such items may differ."""
    if isinstance(item, tuple):
        return any(map(_tells, item))
    return isinstance(item, _TELLING)


def names_in(target: ast.AST) -> list[str]:
    """The names that a target binds."""
    return [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
