"""The arms of a condition: each run on its own, and what they did joined."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.store import Changes, same
from lrviz.sources.script.plans.machine.trace import Event, Exit
from lrviz.sources.script.plans.values.symbols import Sym, is_number, number
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Missing,
    Phi,
)


class Branching(Machine):
    """Parts and joins the arms of conditions."""

    def choose(self, test: Any, then: Any, other: Any) -> Any:
        """One of two, by a condition."""
        if not isinstance(test, Sym):
            return then if test else other
        if same(then, other):
            return then
        if is_number(then) and is_number(other):
            return number("if", test, then, other)
        return Phi(test, then, other)

    def chooser(self, test: Any) -> Callable[[Any, Any], Any]:
        """`choose` by a condition."""
        return lambda then, other: self.choose(test, then, other)

    def each(self, value: Any, function: Callable[[Any], Any]) -> Any:
        """What a function without effects gives for whichever of two a value is."""
        value = self.settled(value)
        if not isinstance(value, Phi):
            return function(value)
        with self.assuming(value.test):
            then = self._alive(value.then, function)
        with self.assuming(number("not", value.test)):
            other = self._alive(value.other, function)
        if isinstance(then, Missing) and isinstance(other, Missing):
            raise Dead
        if isinstance(then, Missing) or isinstance(other, Missing):
            return other if isinstance(then, Missing) else then
        return self.choose(value.test, then, other)

    def _alive(self, value: Any, function: Callable[[Any], Any]) -> Any:
        try:
            return MISSING if isinstance(value, Missing) else self.each(value, function)
        except Dead:
            return MISSING

    @contextmanager
    def assuming(self, *tests: Any, guard: bool = True) -> Iterator[None]:
        """What is done in here, is done where a condition holds."""
        depth = len(self.path)
        for test in tests:
            self.push(test, guard)
        try:
            yield
        finally:
            del self.path[depth:]

    def push(self, test: Any, guard: bool = True) -> None:
        """From here on a condition holds."""
        if isinstance(test, Sym) and test.op == "and":
            for part in test.args:
                self.push(part, guard)
        elif isinstance(test, Sym):
            self.path.append((test, guard))

    def guards(self, depth: int = 0) -> tuple[Any, ...]:
        """The conditions that may fail, from a depth of the path on."""
        return tuple(test for test, guard in self.path[depth:] if guard)

    def both(self, tests: tuple[Any, ...]) -> Any:
        """Whether all conditions hold."""
        whole: Any = True
        for test in tests:
            whole = number("and", whole, test)
        return whole

    def arms(self, test: Any, *arms: Callable[[], Any]) -> tuple[bool, Any]:
        """Run two arms of a condition that is not settled, and join what they did.

        Each arm gives whether it goes on, and a value; so does this.
        """
        mark, depth = self.store.mark, len(self.path)
        ends: list[tuple[bool, Any, Changes, tuple[Any, ...]]] = []
        raised = left = False
        for condition, arm in zip((test, number("not", test)), arms, strict=True):
            self.push(condition)
            inner, so_far = len(self.path), len(self.body)
            ways = self.ways
            try:
                goes_on, value = arm()
                dead = False
            except Dead:
                goes_on, value, dead = False, MISSING, True
                del self.body[so_far:]
            ends.append((goes_on, value, self.store.changes(mark), tuple(self.path[inner:])))
            raised = raised or dead
            ways = (self.ways[0] - ways[0], self.ways[1] - ways[1])
            left = left or (not goes_on and ways[0] > 0 and ways[1] == 0)
            self.store.undo(mark)
            del self.path[depth:]
        (one, first, then, more), (two, second, other, rest) = ends
        if not one and not two:
            if raised:
                raise Dead
            return False, MISSING
        if one and two:
            self.store.join(then, other, self.chooser(test))
            self._narrow(test, more, rest)
            return True, self.choose(test, first, second)
        self.store.apply(then if one else other)
        self.push(test if one else number("not", test), guard=not (raised or left))
        self.path += more if one else rest
        return True, first if one else second

    def _narrow(
        self, test: Any, more: tuple[tuple[Any, bool], ...], rest: tuple[tuple[Any, bool], ...]
    ) -> None:
        guards = [self.both(tuple(t for t, guard in part if guard)) for part in (more, rest)]
        if any(isinstance(part, Sym) for part in guards):
            self.push(number("if", test, *guards))

    def happens(self, kind: str, on: Any, node: ast.AST, **more: Any) -> None:
        """Something happens to an optimizer or a scheduler."""
        depth = next((t.depth for t in reversed(self.turns) if t.loop is not None), 0)
        self.body.append(Event(kind, on, self.here(node), self.guards(depth), **more))

    def exit(self, node: ast.AST, leaves: int) -> None:
        """A loop may be left here."""
        frames = [turn for turn in self.turns if turn.loop is not None]
        self.ways = (self.ways[0] + 1, self.ways[1])
        if frames:
            frame = frames[-1]
            assert frame.loop is not None
            frame.loop.exits.append(
                Exit(self.guards(frame.depth), len(frame.loop.body), self.here(node), leaves)
            )
