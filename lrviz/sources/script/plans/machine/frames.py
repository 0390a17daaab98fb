"""The functions and the loops that are being run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.machine.store import Changes
from lrviz.sources.script.plans.machine.trace import Loop


@dataclass
class CallFrame:
    """A function that is being run."""

    mark: int
    depth: int  # of the path where it began
    node: ast.AST | None
    returns: list[tuple[Any, Changes, Any]] = field(default_factory=list)
    loops: int = 0  # loops that were open when it began
    finals: list[tuple[Callable[[], Any], int]] = field(default_factory=list)
    """What each ``try`` and ``with`` does in the end, and how many loops were open as it began."""
    catches: list[int] = field(default_factory=list)
    """The depth of the path at each ``try`` or ``with`` in it that catches what is raised."""
    left: list[Any] = field(default_factory=list)
    """What it may give from inside loops that are run once for all their turns."""
    yields: list[Any] | None = None
    """What it has given so far, of a generator; `MISSING` where it is not known whether it did."""
    consumer: Callable[[Any], None] | None = None
    """What is done with each that it gives, of a generator that runs as it gives."""
    direct: ast.AST | None = None
    """The call in it whose generator is gone through at once."""
    kept: int = 0
    """How many events there were where it last may have returned."""

    @property
    def so_far(self) -> tuple[int, int]:
        """How often it may have returned."""
        return len(self.returns), len(self.left)

    def back_to(self, so_far: tuple[int, int]) -> None:
        """What has been run since then is run anew."""
        del self.returns[so_far[0] :]
        del self.left[so_far[1] :]


@dataclass
class LoopFrame:
    """The body of a loop that is being run."""

    mark: int
    depth: int
    call: CallFrame
    continues: list[tuple[Any, Changes]] = field(default_factory=list)
    breaks: list[tuple[Any, Changes]] = field(default_factory=list)
    loop: Loop | None = None
    start: int = 0  # of the whole loop
