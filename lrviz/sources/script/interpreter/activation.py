"""What is being run, and what each kind of node does to the run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lrviz.sources.script.values.definitions import Scope
from lrviz.sources.script.values.frame import Frame
from lrviz.sources.script.values.heap import Changes
from lrviz.sources.script.values.things import Thing, Value

if TYPE_CHECKING:
    from lrviz.sources.script.interpreter.given import Given
    from lrviz.sources.script.interpreter.machine import Machine

Outcome = bool | Frame | None
"""Of a statement: True where what follows is not reached, a frame where it is the other arm."""


@dataclass(frozen=True)
class Language:
    """What each kind of node does, one function for each kind, and what a call of a thing does."""

    expressions: Mapping[type[ast.expr], Callable[[Machine, Any], Value]]
    statements: Mapping[type[ast.stmt], Callable[[Machine, Any], Outcome]]
    call: Callable[[Machine, Thing, Given, str], Value]


@dataclass
class Looping:
    """A loop whose body is being run: where it began, and what was written where it was left."""

    mark: int
    left: list[Changes] = field(default_factory=list)


@dataclass
class Activation:
    """A function that is being run; of the module, ``node`` is None.

    Attributes:
        node: The function.
        mark: The moment at which it began.
        returned: What it gave, so far.
        left: What was written where it returned.
        loops: The loops of it that are being run.
        begins: The loop of it that is about to begin, as long as no generator has taken its turns.
        taker: Of a generator, who takes what it yields, if that is a loop of the file.
    """

    node: ast.AST | None
    mark: int
    returned: list[Value] = field(default_factory=list)
    left: list[Changes] = field(default_factory=list)
    loops: list[Looping] = field(default_factory=list)
    begins: ast.For | None = None
    taker: Taker | None = None


@dataclass(frozen=True)
class Taker:
    """A loop over a generator of the file: its body runs wherever that yields."""

    node: ast.For
    scope: Scope
    run: Activation
