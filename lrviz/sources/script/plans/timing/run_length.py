"""How long a run is, and when its schedulers tick: as plain values."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.loops.counting import Gate
from lrviz.sources.script.plans.machine.trace import Event, Loop
from lrviz.sources.script.plans.values.symbols import NoNumber, Num, Sym


class Unsure(Exception):
    """It cannot be known, because of what stands at a node.

    Args:
        remedy: What to say for it to be drawn after all, if there is a way.
    """

    def __init__(self, reason: str, node: ast.AST | None, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node
        self.remedy = remedy


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


def unless_assumed(
    assumed: Mapping[str, Any], what: str, length: Num | None, why: Unsure
) -> tuple[Num | None, Unsure | None]:
    """How long a run is that something may end early, and why that cannot be known, if it cannot.

    Args:
        assumed: Where that says how long it is, nothing ends it early.
        what: What the length is, as a spec says it: ``epochs`` or ``steps``.
        length: The longest that it may be; None where nothing says.
    """
    given = assumed.get(what)
    if isinstance(given, int) and given >= 1:
        if isinstance(length, Sym):
            return length, None
        if length in (None, given):
            return Sym("free", (what, 0)), None
    told = f"{what} = {length if isinstance(length, int) else 'VALUE'}"
    option = f"--assume {told.replace(' ', '')}"
    remedy = f"draw it to its end with {option}, or a comment `# lrviz: assume {told}` in the file"
    return length, Unsure(why.reason, why.node, remedy)


def stopped_by(pace: Pace, assumed: Mapping[str, Any], why: Unsure | None) -> None:
    """Note in a pace why its run may end early, unless how long it is is assumed."""
    if why is None:
        return
    if pace.epochs is None:
        pace.steps, pace.early = unless_assumed(assumed, "steps", pace.steps, why)
    else:
        pace.epochs, pace.early = unless_assumed(assumed, "epochs", pace.epochs, why)
