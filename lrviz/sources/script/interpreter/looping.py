"""Loops: run once, or once for each of a few known things."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.assigning import Assigning
from lrviz.sources.script.syntax import assigned, identifiers, nodes, position, takes_next
from lrviz.sources.script.values.frames import Loop, Turn
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Container,
    Group,
    Instance,
    Loader,
    Optimizer,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_MOST_UNROLLED: Final = 8
_MOST_TURNS: Final = 64
"""Of loops inside one another, as of a search over a grid."""


class Looping(Assigning):
    """Runs loops."""

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements in order; True means that what follows is not reached."""
        raise NotImplementedError

    def _for(self, node: ast.For | ast.AsyncFor) -> bool:
        value = self.evaluate(node.iter)
        parts = self._unrolled(value, node)
        if parts is not None and self.turns * len(parts) <= _MOST_TURNS:
            return self._unroll(node, parts)
        changes, sets, breaks = self._changed(node)
        words = frozenset(identifiers(node.iter))
        loop = Loop(
            position(node),
            _names(node.target),
            words,
            tuple(self._iterated(value)),
            changes,
            "range" in words or "trange" in words or "count" in words,
            False,
            breaks or "islice" in words,
            sets,
            value,
            self._takes(node),
        )
        with self._looping():
            self.assign(node.target, self._element(value, node.target, loop), node)
            with self.inside(loop):
                self.block(node.body)
        self.block(node.orelse)
        return False

    def _while(self, node: ast.While) -> bool:
        test = self.evaluate(node.test)
        changes, sets, breaks = self._changed(node)
        loop = Loop(
            position(node),
            frozenset(),
            frozenset(identifiers(node.test)),
            (),
            changes,
            False,
            True,
            breaks,
            sets,
            test,
            self._takes(node),
        )
        with self._looping(), self.inside(loop):
            self.block(node.body)
        self.block(node.orelse)
        return False

    def _changed(
        self, node: ast.For | ast.AsyncFor | ast.While
    ) -> tuple[frozenset[str], frozenset[str], bool]:
        found = self._assigned.get(node)
        if found is None:
            found = self._assigned[node] = assigned(node.body)
        return found

    def _takes(self, node: ast.For | ast.AsyncFor | ast.While) -> bool:
        """Whether a loop's own body takes something with ``next``."""
        found = self._taking.get(node)
        if found is None:
            found = self._taking[node] = takes_next(node.body)
        return found

    @contextmanager
    def _looping(self) -> Iterator[None]:
        """A body that runs any number of times, none among them."""
        mark = self.journal.mark
        self.jumps.append((mark, []))
        before = len(self.events)
        yield
        _, others = self.jumps.pop()
        if len(self.events) > before or others:
            others.append({})  # no iteration at all
        self.either(mark, *others)

    def _iterated(self, value: Value, depth: int = 4) -> Iterator[Thing]:
        for thing in value:
            if isinstance(thing, Loader):
                yield thing
            elif isinstance(thing, Instance):  # a class of the file around a loader
                held = (t for value in self.heap.owned(thing) for t in value)
                yield from (t for t in held if isinstance(t, Loader))
            elif isinstance(thing, Unknown):
                if not thing.of or thing.text not in known.ITERATORS:
                    yield thing
                for part in thing.of if depth else ():
                    yield from self._iterated(part, depth - 1)

    def _element(self, value: Value, node: ast.expr, loop: Loop) -> Value:
        """What one iteration of a loop over ``value`` gives."""
        found: list[Value] = []
        for thing in value:
            if isinstance(thing, Group) and thing.whole:
                found.append((Group(optimizer=thing.optimizer),))
            elif isinstance(thing, Container) and any(held for _, held in self.entries(thing)):
                found += [held for _, held in self.entries(thing)]
            elif isinstance(thing, Unknown) and thing.text in ("enumerate", "zip") and thing.of:
                found.append(self._row(thing, node, loop))
            elif isinstance(thing, Unknown) and thing.text in known.PROGRESS and thing.of:
                found.append(self._element(thing.of[0], node, loop))
            else:
                parts = thing.of if isinstance(thing, Unknown) else ()
                inside = tuple(t for part in parts for t in part)
                held = self.inner(inside, deep=False)
                taken = [t for t in held if isinstance(t, Scheduler | Optimizer)]
                if taken:  # through something unknown: it may be any of them
                    self.emit("escape", node, tuple(taken), getattr(thing, "text", ""))
                found.append(self.unknown(node, "", (value,)))
                if loop.counted:
                    self.counters[found[-1][0]] = loop
        return union(*found) if found else ()

    def _row(self, thing: Unknown, node: ast.expr, loop: Loop) -> Value:
        """What ``enumerate`` or ``zip`` gives: a tuple."""
        columns = [self._element(part, node, loop) for part in thing.of]
        if thing.text == "enumerate":
            counter = self.unknown(node, "", thing.of[:1])
            self.counters[counter[0]] = loop
            columns = [counter, *columns[:1]]
        made = Container(position(node), self.frames, "tuple", {})
        for number, held in enumerate(columns):
            made.keys[number] = position(node)
            self.heap.begin(made, number, held)
        return (made,)

    def _unrolled(self, value: Value, node: ast.For | ast.AsyncFor) -> list[Value] | None:
        """What a loop over a short list of known things goes through, one by one."""
        if len(value) != 1:
            return None
        thing = value[0]
        if isinstance(thing, Container):
            if list(thing.keys) == ["*"] and self._is_ours(thing):
                return [self.heap[thing, "*"]]  # a comprehension's: one stands for all
            keys = [k for k in thing.keys if k != "*"]
            if len(keys) != len(thing.keys) or not 0 < len(keys) <= _MOST_UNROLLED:
                return None
            if thing.kind == "dict":
                return [self.constant(key) for key in keys]
            return [held for _, held in self.entries(thing)]
        if isinstance(thing, Unknown) and thing.text == "zip" and thing.of:
            columns = [self._unrolled(part, node) for part in thing.of]
            if any(column is None for column in columns):
                return None
            rows: list[Value] = []
            for row in zip(*(c for c in columns if c is not None), strict=False):
                made = Container(position(node), self.frames, "tuple", {})
                for number, held in enumerate(row):
                    made.keys[number] = position(node)
                    self.heap.begin(made, number, held)
                rows.append((made,))
            return rows
        if isinstance(thing, Unknown) and thing.text == "enumerate" and len(thing.of) == 1:
            inner = self._unrolled(thing.of[0], node)
            if inner is None:
                return None
            rows = []
            for number, held in enumerate(inner):
                made = Container(
                    position(node), self.frames, "tuple", {0: position(node), 1: position(node)}
                )
                self.heap.begin(made, 0, self.constant(number))
                self.heap.begin(made, 1, held)
                rows.append((made,))
            return rows
        return None

    def _is_ours(self, thing: Container) -> bool:
        held = self.heap.get((thing, "*"), ())
        return bool(held) and all(isinstance(t, Scheduler | Optimizer) for t in held)

    def _unroll(self, node: ast.For | ast.AsyncFor, parts: list[Value]) -> bool:
        around, self.turns = self.turns, self.turns * len(parts)
        with self._looping():
            for part in parts:
                self.assign(node.target, part, node)
                with self.inside(Turn(position(node), _names(node.target))):
                    self.block(node.body)
        self.turns = around
        self.block(node.orelse)
        return False


def _names(target: ast.expr) -> frozenset[str]:
    return frozenset(n.id for n in nodes(target) if isinstance(n, ast.Name))
