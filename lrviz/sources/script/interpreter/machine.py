"""The interpreter: what names and attributes hold, where the run is, what has happened."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lrviz.sources.script.interpreter.activation import Activation, Language, Looping
from lrviz.sources.script.interpreter.budgets import MOST_CALLS, MOST_WORK, Spent
from lrviz.sources.script.interpreter.conditions import Reading
from lrviz.sources.script.interpreter.stores import Body, Stores
from lrviz.sources.script.interpreter.trace import Trace
from lrviz.sources.script.source import Source
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function, Scope
from lrviz.sources.script.values.events import Argument, Event, Kind
from lrviz.sources.script.values.frame import Frame, Frames
from lrviz.sources.script.values.frames import Fact
from lrviz.sources.script.values.heap import Changes, Heap, Held, Journal
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Instance,
    Ref,
    Thing,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lrviz.sources.script.interpreter.given import Given

_BUILTINS: Final = frozenset(vars(builtins))


class Machine:
    """One run of one script: its state, and how that is read and written.

    What a node of the tree does to it, the functions of the ``language`` say.

    Attributes:
        trace: What has happened.
        frames: What the run stands inside now.
        scope: The names that are seen now.
        heap: What attributes and items hold.
        journal: Every write to names and to the heap, to go back to a mark.
        running: The functions that are being run, the module first.
        functions, classes: Those of the file that were defined so far.
        reached: The functions that were run.
        instances: One object of each class of the file.
        scheduled: What schedulers got as their optimizer.
        calls: How many more calls are followed.
        work: How much more is done at all.
        turns: Iterations of all the loops around, where they are gone through one by one.
        opaque: Whether names are read by ``locals()`` and the like.
        statement: The one that is being run, and the block that it stands in.
        readings: Tests that were read.
        flags: What it says where a flag is set, and where it is not.
    """

    def __init__(self, source: Source, tree: ast.Module, language: Language) -> None:
        self.source = source
        self.tree = tree
        self.language = language
        self.trace = Trace()
        self.frames: Frames = ()
        self.journal = Journal()
        self.heap = Heap(self.journal)
        self.module = Scope(Held(self.journal), None)
        self.scope = self.module
        self.running = [Activation(None, 0)]
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.reached: set[ast.AST] = set()
        self.instances: dict[Class, Instance] = {}
        self.scheduled: set[Thing] = set()
        self.calls = MOST_CALLS
        self.work = MOST_WORK
        self.turns = 1
        self.opaque = False
        self.statement: tuple[ast.stmt, list[ast.stmt]] | None = None
        self.readings: dict[ast.expr, Reading] = {}
        self.flags: dict[Value, tuple[tuple[Fact, ...], tuple[Fact, ...]]] = {}
        self._constants: dict[tuple[type, object], Value] = {}
        self._bodies: dict[ast.stmt, Body] = {}

    # What a node does

    def evaluate(self, node: ast.expr) -> Value:
        """What an expression may be."""
        method = self.language.expressions.get(type(node))
        if method is not None:
            return method(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.evaluate(child)
        return self.unknown(node)

    def block(self, body: list[ast.stmt]) -> bool:
        """Run statements in order; True means that what follows is not reached."""
        before = self.frames
        ended = False
        for statement in body:
            self.spend(statement)
            self.statement = (statement, body)
            method = self.language.statements.get(type(statement))
            if method is not None:
                outcome = method(self, statement)
                if outcome is True:
                    ended = True
                    break
                if isinstance(outcome, Frame):  # the rest is the other arm
                    self.frames = (*self.frames, outcome)
        self.frames = before
        return ended

    def call(self, thing: Thing, given: Given, name: str) -> Value:
        """What calling a thing gives that goes by ``name``."""
        return self.language.call(self, thing, given, name)

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

    @contextmanager
    def run(self, node: ast.AST, scope: Scope) -> Iterator[Activation]:
        """What happens in here is the run of a function, with names of its own."""
        before, statement = self.scope, self.statement
        made = Activation(node, self.journal.mark)
        self.scope = scope
        self.running.append(made)
        try:
            yield made
        finally:
            self.running.pop()
            self.scope, self.statement = before, statement

    @contextmanager
    def looping(self) -> Iterator[None]:
        """What happens in here happens any number of times, never among them."""
        mark = self.journal.mark
        loops = self.running[-1].loops
        loops.append(Looping(mark))
        before = self.trace.happened
        yield
        others = loops.pop().left
        if self.trace.happened > before or others:
            others.append({})  # no iteration at all
        self.either(mark, *others)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What happens in here happens in another run of the script, under other settings."""
        mark, reached, instances = self.journal.mark, set(self.reached), dict(self.instances)
        start, happened = len(self.trace.events), self.trace.happened
        here = self.running[-1]
        left = [here.left, *(loop.left for loop in here.loops[-1:])]
        before = [len(each) for each in left]
        returned = len(here.returned)
        yield
        self.trace.part(start, happened)
        for each, length in zip(left, before, strict=True):
            del each[length:]
        del here.returned[returned:]
        self.journal.undo(mark)
        self.reached, self.instances = reached, instances

    # What happens

    def emit(
        self,
        kind: Kind,
        node: ast.AST,
        on: Value = (),
        name: str = "",
        arguments: tuple[Argument, ...] = (),
        make: Callable[..., Event] = Event,
    ) -> None:
        """Something happens; ``make`` makes the event of it."""
        self.spend(node, len(on))
        at, whole, block = position(node), None, None
        if self.statement is not None:
            statement, around = self.statement
            if isinstance(statement, ast.Expr) and statement.value is node:
                whole, block = position(statement), around
        index = len(self.trace.events)
        self.trace.add(make(kind, index, at, self.frames, on, name, arguments, whole, block))

    # What names hold

    def lookup(self, name: str) -> Value:
        """What a name holds; of one that nothing bound, the same unknown thing from then on."""
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

    # Values

    def unknown(self, node: ast.AST, text: str = "", of: tuple[Value, ...] = ()) -> Value:
        """Something new of which nothing is known."""
        return (Unknown(position(node), self.frames, text, of),)

    def constant(self, value: object) -> Value:
        """A literal."""
        try:
            key = (type(value), value)
            if key not in self._constants:
                self._constants[key] = (Const(value=value),)
            return self._constants[key]
        except TypeError:
            return (Const(value=value),)

    def remember(self, owner: Thing, key: object, node: ast.AST, text: str) -> Value:
        """What ``owner`` holds at ``key``: the same unknown thing each time."""
        held = self.heap.get((owner, key))
        if held is None:
            held = (Unknown(position(node), owner.frames or self.frames, text, ((owner,),)),)
            self.heap.begin(owner, key, held)
        return held

    def row(self, node: ast.AST, parts: Sequence[Value], kind: str = "tuple") -> Container:
        """A new tuple (or list) of these parts."""
        at = position(node)
        made = Container(at, self.frames, kind, dict.fromkeys(range(len(parts)), at))
        for number, part in enumerate(parts):
            self.heap.begin(made, number, part)
        return made

    # Branches

    def leave(self, since: int) -> Changes:
        """What was written since a mark; it is undone."""
        changes = self.journal.changes(since)
        self.journal.undo(since)
        return changes

    def either(self, since: int, *others: Changes) -> None:
        """The present state, or one of ``others``: all parted at the mark ``since``."""
        self.journal.settle(since, [self.journal.changes(since), *others])

    # What is looked at once

    @cached_property
    def stores(self) -> Stores:
        """What the file stores to."""
        return Stores(self.tree)

    def body(self, node: ast.For | ast.AsyncFor | ast.While) -> Body:
        """What the body of a loop does."""
        found = self._bodies.get(node)
        if found is None:
            found = self._bodies[node] = Body(node.body)
        return found
