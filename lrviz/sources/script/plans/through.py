"""Loops that are run through, turn by turn."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.sources.script.plans.iterating import Iterating
from lrviz.sources.script.plans.machine.frames import LoopFrame
from lrviz.sources.script.plans.machine.store import Changes
from lrviz.sources.script.plans.values.symbols import (
    Sym,
    number,
)

MOST_TURNS: Final = 300
_MOST_STATEMENTS: Final = 4000


class RunningThrough(Iterating):
    """Runs loops turn by turn."""

    def happens(self, kind: str, on: Any, node: ast.AST, **more: Any) -> None:
        """Something happens; a loop that is run through may have to stop being so."""
        if self.watches and kind in ("step", "tick", "write", "trains", "escape"):
            optimizer = getattr(on, "optimizer", None) or on
            serial = optimizer.slots.get("serial", 0) if hasattr(optimizer, "slots") else 0
            for level, watch in enumerate(self.watches):
                if serial <= watch:
                    raise Trains(level)
        super().happens(kind, on, node, **more)

    def _watch(self) -> int:
        """From here on a loop is run through, unless it trains, or takes too long."""
        if not self.watches:
            self.floor = max(0, self.left - _MOST_STATEMENTS)
        self.watches.append(self.counted)
        return len(self.watches) - 1

    def _unwatch(self, level: int) -> None:
        del self.watches[level:]
        if not self.watches:
            self.floor = 0

    def spent(self) -> None:
        """A loop that is run through has taken too long."""
        raise Trains(0)

    def _try_through(self, node: Any, held: tuple[Any, ...]) -> bool | None:
        mark, so_far, depth = self.store.mark, len(self.body), len(self.path)
        level = self._watch()
        try:
            return self._run_through(node, held, None)
        except Trains as stopped:
            if stopped.level != level:
                raise
            self.lengthy.add(node)
            self.store.undo(mark)
            del self.body[so_far:]
            del self.path[depth:]
            return None
        finally:
            self._unwatch(level)

    def _run_through(self, node: Any, held: tuple[Any, ...] | None, test: ast.expr | None) -> bool:
        start, depth = self.store.mark, len(self.path)
        left: list[tuple[Any, Changes, Any]] = []
        alive, ended = True, False
        turns = iter(held) if held is not None else iter(range(MOST_TURNS + 1))
        for item in turns:
            if test is not None:
                answer = self.test(test)
                if isinstance(answer, Sym) or item == MOST_TURNS:
                    raise Trains(len(self.watches) - 1)
                if not answer:
                    break
            frame = LoopFrame(self.store.mark, len(self.path), self.calls[-1])
            frame.start = start
            self.turns.append(frame)
            try:
                if test is None:
                    self.assign(node.target, item, node)
                alive = self.block(node.body)
            finally:
                self.turns.pop()
            ended = any(not isinstance(answer, Sym) and answer for answer, _ in frame.breaks)
            left += [(answer, changes, None) for answer, changes in frame.breaks]
            alive = self._rejoined(frame, alive)
            if not alive:
                break
        if left:
            self._leave(left, start, alive)
            alive = True
        del self.path[depth:]
        if not ended and getattr(node, "orelse", None) and not left:
            return self.block(node.orelse)
        return alive

    def _rejoined(self, frame: LoopFrame, alive: bool) -> bool:
        """What may hold at the end of a turn, however it came there; whether anything does."""
        if not frame.continues:
            return alive
        now = self.store.changes(frame.mark)
        ends = [*frame.continues, *([(True, now)] if alive else [])]
        self.store.undo(frame.mark)
        changes = ends[-1][1]
        for test, earlier in reversed(ends[:-1]):
            mark = self.store.mark
            self.store.join(earlier, changes, self.chooser(test))
            changes = self.store.changes(mark)
            self.store.undo(mark)
        self.store.apply(changes)
        breaks = [number("not", test) for test, _ in frame.breaks if isinstance(test, Sym)]
        del self.path[frame.depth :]
        for test in breaks:
            self.push(test)
        return True

    def _leave(self, left: list[tuple[Any, Changes, Any]], start: int, alive: bool) -> None:
        ends = [(test, changes) for test, changes, _ in left]
        if alive:
            ends.append((True, self.store.changes(start)))
        self.store.undo(start)
        changes = ends[-1][1]
        for test, earlier in reversed(ends[:-1]):
            mark = self.store.mark
            self.store.join(earlier, changes, self.chooser(test))
            changes = self.store.changes(mark)
            self.store.undo(mark)
        self.store.apply(changes)


class Trains(Exception):
    """A loop that was run through trains what was built before it."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level
