"""How long a run is, and when its schedulers tick: as plain values."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.loops.counting import Gate
from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.values.symbols import NoNumber, Num


class Unsure(Exception):
    """It cannot be known, because of what stands at a node."""

    def __init__(self, reason: str, node: ast.AST | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


class Stopped(Unsure):
    """What ends a run early is how the training goes: until then it is as if nothing did."""


@contextlib.contextmanager
def known_numbers() -> Iterator[None]:
    """Turn what is made of infinity, or has no value, into what cannot be known.

    Raises:
        Unsure: There is such a number.
    """
    try:
        yield
    except NoNumber:
        raise Unsure("a number that it needs has no value", None) from None


@dataclass(frozen=True)
class Ticks:
    """When a scheduler ticks: in the spec's words."""

    interval: str
    frequency: Num
    order: tuple[str, str]
    node: ast.AST


@dataclass
class Pace:
    """How a run goes.

    Attributes:
        epochs, steps: How long it is: one of the two.
        per_epoch: Steps in an epoch; None where nothing says.
        batches, accumulate: Or batches in an epoch, and how many make a step.
        ticks: Of each scheduler.
        loops: The loops around the steps, outermost first.
        gate: Which turns of the innermost loop step.
        length: The node that says how long it is.
        step: The event that steps.
        early: Why it may be shorter, where something may end it early.
    """

    epochs: Num | None = None
    steps: Num | None = None
    per_epoch: Num | None = None
    batches: Num | None = None
    accumulate: Num | None = None
    ticks: dict[Any, Ticks] = field(default_factory=dict)
    loops: tuple[Loop, ...] = ()
    gate: Gate | None = None
    step: Event | None = None
    turns: tuple[Num, ...] = ()
    notes: list[tuple[str, ast.AST]] = field(default_factory=list)
    early: Unsure | None = None
