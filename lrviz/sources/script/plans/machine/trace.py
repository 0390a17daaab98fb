"""What a script does to optimizers and schedulers, in order and in its loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.values.symbols import Num, Sym


@dataclass(eq=False)
class Event:
    """Something that happens.

    Attributes:
        kind: "step" (of an optimizer) · "trains" (something unknown is given the optimizer, and
            trains by its name) · "tick" (of a scheduler) · "write" (of an LR) · "load" (a state)
            · "escape" (to what nothing is known of) · "add" (a param group).
        on: The optimizer or scheduler.
        node: Where it stands.
        guards: The conditions that it is under, since the loop's body began.
        value: What is given: a metric, an LR.
        group: Of a write: the index of the param group.
        key: Of a write: which entry.
        text: Why it matters, or what is called.
        root: Which of the runs that were begun it is in: 0 is that of the module.
    """

    kind: str
    on: Any
    node: ast.AST
    guards: tuple[Any, ...] = ()
    value: Any = None
    group: int = 0
    key: str = ""
    text: str = ""
    root: int = 0


@dataclass(eq=False)
class Exit:
    """Where a loop may be left: under which conditions, and after how many events of its body."""

    guards: tuple[Any, ...]
    after: int
    node: ast.AST
    leaves: int = 1  # how many loops
    test: bool = False  # whether it is the condition of a ``while``


@dataclass(eq=False)
class Loop:
    """A loop that is not run through, but once for all its turns.

    Attributes:
        node: The statement.
        count: Its counter, from 0.
        turns: How many there are if nothing leaves it early; None where nothing says.
        body: Events and loops, in order.
        guards: The conditions that it is under.
        exits: Where it may be left early.
        names: What its targets are called.
        data: Whether it goes over batches.
        root: Which of the runs that were begun it is in: 0 is that of the module.
    """

    node: ast.AST
    count: Sym
    turns: Num | None
    guards: tuple[Any, ...] = ()
    body: list[Event | Loop] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    names: tuple[str, ...] = ()
    data: bool = False
    root: int = 0


def events(body: list[Event | Loop]) -> Iterator[Event]:
    """All events, those in loops too."""
    for item in body:
        if isinstance(item, Loop):
            yield from events(item.body)
        else:
            yield item
