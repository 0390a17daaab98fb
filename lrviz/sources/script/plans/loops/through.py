"""Loops that are run through, turn by turn."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.plans.machine.budget import Trains
from lrviz.sources.script.plans.machine.frames import LoopFrame
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.store import Changes
from lrviz.sources.script.plans.operations.assigning import assign
from lrviz.sources.script.plans.operations.branching import chooser, push
from lrviz.sources.script.plans.operations.conditions import condition
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.syntax import nodes

MOST_TURNS: Final = 300
MOST_TURNS_PLAYED: Final = 5_000
"""As `MOST_TURNS`, where loops that train are run through, too."""


def try_through(machine: Machine, node: Any, held: tuple[Any, ...]) -> bool | None:
    """Run a loop through, unless it trains: whether any run goes on, or None where it does."""
    mark, so_far, depth = machine.store.mark, len(machine.body), len(machine.path)
    returned = machine.calls[-1].so_far
    level = machine.budget.watch(machine.counted)
    try:
        return run_through(machine, node, held, None)
    except Trains as stopped:
        if stopped.level != level:
            raise
        machine.lengthy.add(node)
        machine.store.undo(mark)
        del machine.body[so_far:]
        del machine.path[depth:]
        machine.calls[-1].back_to(returned)
        return None
    finally:
        machine.budget.unwatch(level)


def run_through(
    machine: Machine, node: Any, held: Iterable[Any] | None, test: ast.expr | None
) -> bool:
    """Run a loop turn by turn: over what it is given, or as long as a condition holds."""
    start, depth = machine.store.mark, len(machine.path)
    left: list[tuple[Any, Changes, Any]] = []
    alive, ended = True, False
    most = MOST_TURNS if not machine.budget.plays else MOST_TURNS_PLAYED
    turns = held if held is not None else range(most + 1)
    before = machine.budget.left
    for place, item in enumerate(turns):
        if place == 1 and isinstance(held, tuple) and not _leaves(node):
            machine.budget.foresee((before - machine.budget.left) * (len(held) - 1))
        if test is not None:
            answer = condition(machine, test)
            if isinstance(answer, Sym) or item == most:
                raise Trains(max(0, len(machine.budget.watches) - 1))
            if not answer:
                break
        frame = LoopFrame(machine.store.mark, len(machine.path), machine.calls[-1])
        frame.start = start
        machine.turns.append(frame)
        try:
            if test is None:
                assign(machine, node.target, item, node)
            alive = machine.block(node.body)
        finally:
            machine.turns.pop()
        ended = any(not isinstance(answer, Sym) and answer for answer, _ in frame.breaks)
        left += [(answer, changes, None) for answer, changes in frame.breaks]
        alive = rejoined(machine, frame, alive)
        if not alive:
            break
    if left:
        _leave(machine, left, start, alive)
        alive = True
    del machine.path[depth:]
    if not ended and getattr(node, "orelse", None) and not left:
        return machine.block(node.orelse)
    return alive


@by_node
def _leaves(node: Any) -> bool:
    """Whether a loop may end before its last turn."""
    return any(isinstance(part, ast.Break | ast.Return) for part in nodes(node))


def rejoined(machine: Machine, frame: LoopFrame, alive: bool) -> bool:
    """What may hold at the end of a turn, however it came there; whether anything does."""
    if not frame.continues:
        return alive
    now = machine.store.changes(frame.mark)
    ends = [*frame.continues, *([(True, now)] if alive else [])]
    machine.store.undo(frame.mark)
    _join(machine, ends)
    breaks = [number("not", test) for test, _ in frame.breaks if isinstance(test, Sym)]
    del machine.path[frame.depth :]
    for test in breaks:
        push(machine, test)
    return True


def _leave(machine: Machine, left: list[tuple[Any, Changes, Any]], start: int, alive: bool) -> None:
    ends = [(test, changes) for test, changes, _ in left]
    if alive:
        ends.append((True, machine.store.changes(start)))
    machine.store.undo(start)
    _join(machine, ends)


def _join(machine: Machine, ends: list[tuple[Any, Changes]]) -> None:
    """Hold what may hold after one of several ends, the last of which none has a condition for."""
    changes = ends[-1][1]
    for test, earlier in reversed(ends[:-1]):
        mark = machine.store.mark
        machine.store.join(earlier, changes, chooser(test))
        changes = machine.store.changes(mark)
        machine.store.undo(mark)
    machine.store.apply(changes)
