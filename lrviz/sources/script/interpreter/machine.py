"""The state of a symbolic run: what names and attributes hold, where it is, what has happened."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from lrviz.sources.script.interpreter.conditions import Reading
from lrviz.sources.script.source import Position, Source
from lrviz.sources.script.syntax import called_by, position, turned
from lrviz.sources.script.values.definitions import Class, Function, Scope
from lrviz.sources.script.values.events import Argument, Event
from lrviz.sources.script.values.frame import Frame, Frames
from lrviz.sources.script.values.frames import Fact, Loop, Root
from lrviz.sources.script.values.heap import Changes, Heap, Held, Journal
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Container,
    Instance,
    Partial,
    Ref,
    Thing,
    Unknown,
    Value,
)

MOST_CALLS: Final = 600
MOST_WORK: Final = 100_000
"""Statements run, and things that something happens to: what one script may cost."""
DEEPEST: Final = 12
_MERGED: Final = frozenset({"step", "get_lr", "load_state", "state", "add_group", "last_epoch"})
_BUILTINS: Final = frozenset(vars(builtins))


class Spent(Exception):
    """A script that would take more than one may have; ``at`` is where that was noticed."""

    def __init__(self, at: Position) -> None:
        super().__init__(at)
        self.at = at


Exits = tuple[int, list[Changes]]
"""The mark where a function or a loop began, and what was written where it was left."""


class Machine:
    """Where the run is, and what it knows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: list[Event] = []
        self.frames: Frames = ()
        self.journal = Journal()
        self.module = Scope(Held(self.journal), None)
        self.scope = self.module
        self.heap = Heap(self.journal)
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.reached: set[ast.AST] = set()
        self.stack: list[ast.AST] = []
        self.instances: dict[Class, Instance] = {}
        self.counters: dict[Thing, Loop] = {}
        self.scheduled: set[Thing] = set()  # what schedulers got as their optimizer
        self.budget = MOST_CALLS
        self.work = MOST_WORK
        self.turns = 1  # of all the loops around, where they are gone through one by one
        self.opaque = False
        self.tree: ast.Module = ast.Module([], [])
        self.others: list[Event] = []  # what would happen under other settings
        self.statement: tuple[ast.stmt, object] | None = None
        self.returns: list[list[Value]] = []
        self.exits: list[Exits] = []  # of functions, where they return
        self.jumps: list[Exits] = []  # of loops, where they break or continue
        self._last: dict[tuple[str, Position], Event] = {}
        self._constants: dict[Any, Value] = {}
        self._readings: dict[ast.expr, Reading] = {}
        self._flags: dict[Value, tuple[tuple[Fact, ...], tuple[Fact, ...]]] = {}
        self._taking: dict[ast.stmt, bool] = {}
        self._assigned: dict[ast.stmt, tuple[frozenset[str], frozenset[str], bool]] = {}

    def spend(self, node: ast.AST, amount: int = 1) -> None:
        """Take from the one budget that all of the reading has.

        Raises:
            Spent: Nothing is left of it.
        """
        self.work -= amount
        if self.work < 0:
            raise Spent(position(node))

    # Where it is

    @contextmanager
    def inside(self, frame: Frame | None) -> Iterator[None]:
        """What happens in here, happens inside ``frame``."""
        before = self.frames
        if frame is not None:
            self.frames = (*before, frame)
        try:
            yield
        finally:
            self.frames = before

    def emit(
        self,
        kind: str,
        node: ast.AST,
        on: Value = (),
        name: str = "",
        arguments: tuple[Argument, ...] = (),
        extra: Any = None,
    ) -> None:
        """Something happens."""
        self.spend(node, len(on))
        whole, block = None, None
        if self.statement is not None:
            statement, block = self.statement
            if isinstance(statement, ast.Expr) and statement.value is node:
                whole = position(statement)
        at = position(node)
        if kind in _MERGED and on:
            last = self._last.get((kind, at))
            if last is not None and last.frames is self.frames and self._stands(last):
                # The same call, on another thing that it may be.
                merged = replace(last, on=tuple(dict.fromkeys((*last.on, *on))))
                self.events[last.index] = self._last[kind, at] = merged
                return
        made = Event(
            *(kind, len(self.events), at, self.frames, on, name, arguments, whole),
            block if whole else None,
            extra,
        )
        self._last[kind, at] = made
        self.events.append(made)

    def _stands(self, event: Event) -> bool:
        return event.index < len(self.events) and self.events[event.index] is event

    @property
    def root(self) -> Root:
        """Where this run started."""
        root = self.frames[0]
        assert isinstance(root, Root)
        return root

    # What names hold

    def lookup(self, name: str) -> Value:
        """What a name holds; one that nobody sets is unknown, and the same thing from here on."""
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        if name in _BUILTINS:
            return (Ref(dotted=f"builtins.{name}"),)
        value: Value = (Unknown(frames=self.frames[:1], text=name),)
        self.module.names[name] = value
        return value

    def bind(self, name: str, value: Value) -> None:
        """A name comes to hold ``value``."""
        self.home(name).names[name] = value

    def home(self, name: str) -> Scope:
        """The scope that an assignment to ``name`` is made in."""
        scope = self.scope
        if name in scope.shared:
            while scope.parent is not None:
                scope = scope.parent
                if name in scope.names:
                    return scope
            return self.module
        return scope

    def unknown(self, node: ast.AST, text: str = "", of: tuple[Value, ...] = ()) -> Value:
        """Something new of which nothing is known."""
        return (Unknown(position(node), self.frames, text, of),)

    def constant(self, value: Any) -> Value:
        """A literal."""
        try:
            key = (type(value), value)
            if key not in self._constants:
                self._constants[key] = (Const(value=value),)
            return self._constants[key]
        except TypeError:
            return (Const(value=value),)

    def remember(self, owner: Thing, key: Any, node: ast.AST, text: str) -> Value:
        """What ``owner`` holds at ``key``: the same unknown thing each time."""
        held = self.heap.get((owner, key))
        if held is None:
            held = (Unknown(position(node), owner.frames or self.frames, text, ((owner,),)),)
            self.heap.begin(owner, key, held)
        return held

    def entries(self, container: Container) -> Iterator[tuple[Any, Value]]:
        """What a container holds, by key."""
        for key in container.keys:
            held = self.heap.get((container, key))
            if held is not None:
                yield key, held

    def inner(self, value: Value, deep: bool = True) -> list[Thing]:
        """The things of ``value``, and those in its containers (and, if ``deep``, objects)."""
        found: dict[Thing, None] = {}
        waiting = list(reversed(value))  # so that they come in the order in which they stand
        while waiting:
            thing = waiting.pop()
            if thing in found or isinstance(thing, Const | Ref):
                continue
            found[thing] = None
            if isinstance(thing, Container):
                held = [t for _, value in self.entries(thing) for t in value]
                waiting.extend(reversed(held))
            elif isinstance(thing, Instance) and deep:
                waiting.extend(t for value in self.heap.owned(thing) for t in value)
            elif isinstance(thing, Bound):
                waiting.append(thing.on)
            elif isinstance(thing, Partial):
                given = (thing.function, *thing.positional, *thing.keywords.values())
                waiting.extend(t for value in given for t in value)
            elif isinstance(thing, Function) and thing.bound is not None and deep:
                waiting.append(thing.bound)
        return list(found)

    def argument(self, node: ast.expr, value: Value, keyword: str = "") -> Argument:
        """An argument as a rule sees it."""
        forwarded = isinstance(node, ast.Name) and node.id in self.scope.defaults
        counts = tuple(dict.fromkeys(self._counters(value)))
        text = self.source.cut(position(node))
        return Argument(
            *(position(node), called_by(node), text, value, turned(node), keyword),
            forwarded,
            counts,
        )

    def _counters(self, value: Value, depth: int = 4) -> Iterator[Loop]:
        for thing in value:
            if thing in self.counters:
                yield self.counters[thing]
            for operand in getattr(thing, "operands", ()) if depth else ():
                yield from self._counters(operand, depth - 1)

    # Branches

    def leave(self, since: int) -> Changes:
        """What was written since a mark; it is undone."""
        changes = self.journal.changes(since)
        self.journal.undo(since)
        return changes

    def either(self, since: int, *others: Changes) -> None:
        """The present state, or one of ``others``: all parted at the mark ``since``."""
        self.journal.settle(since, [self.journal.changes(since), *others])
