"""What happens to optimizers and schedulers, and where a loop may be left."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.budget import Exhausted, Trains
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Event, Exit
from lrviz.sources.script.plans.operations.branching import guards_here
from lrviz.sources.script.plans.values.trees import atoms


def happens(machine: Machine, kind: str, on: Any, node: ast.AST, **more: Any) -> None:
    """Something happens to an optimizer or a scheduler.

    Raises:
        Trains: A loop that is run through is none that can be.
        Exhausted: It is in a loop of which it is not known how often it turns.
    """
    if machine.budget.watches and kind in ("step", "tick", "write", "trains", "escape"):
        optimizer = getattr(on, "optimizer", None) or on
        serial = optimizer.slots.get("serial", 0) if hasattr(optimizer, "slots") else 0
        for level, built in enumerate(machine.budget.watches):
            if serial <= built:
                raise Trains(level)
    if machine.budget.plays and machine.loops and kind in ("step", "trains"):
        raise Exhausted  # nothing can come of following it further
    depth = next((t.depth for t in reversed(machine.turns) if t.loop is not None), 0)
    guards = guards_here(machine, depth)
    machine.body.append(Event(kind, on, machine.here(node), guards, root=machine.root, **more))


def may_exit(machine: Machine, node: ast.AST) -> None:
    """The script may end here: in a loop, where its counters say when; elsewhere it is an error."""
    frames = [turn for turn in machine.turns if turn.loop is not None]
    guards = guards_here(machine, frames[-1].depth) if frames else ()
    ops = {atom.op for guard in guards for atom in atoms(guard)}
    if "count" in ops and not ops & {"flag", "carried", "head"}:
        may_leave(machine, node, len(frames))


def may_leave(machine: Machine, node: ast.AST, leaves: int) -> None:
    """A loop may be left here."""
    frames = [turn for turn in machine.turns if turn.loop is not None]
    machine.ways = (machine.ways[0] + 1, machine.ways[1])
    if frames:
        frame = frames[-1]
        assert frame.loop is not None
        frame.loop.exits.append(
            Exit(
                guards_here(machine, frame.depth), len(frame.loop.body), machine.here(node), leaves
            )
        )
