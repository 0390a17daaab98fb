"""What happens in a run: events, and the arguments of the calls that they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lrviz.sources.script.source import Position
from lrviz.sources.script.values.frame import Frames
from lrviz.sources.script.values.frames import Loop, Root
from lrviz.sources.script.values.things import Value


@dataclass(eq=False, repr=False)
class Argument:
    """One argument of a call.

    Attributes:
        at: Where it stands.
        words: Its identifiers, outermost last: ``losses.avg`` is ("losses", "avg").
        text: As it is written.
        value: What it is.
        turned: Whether its sign or direction is turned (`-x`, `1 - x`): "-", "1-" or "".
        keyword: The name that it is given by, or "".
        forwarded: Whether it is a parameter of the enclosing function that defaults to None.
        counts: Loops whose counter it is made from.
    """

    at: Position
    words: tuple[str, ...]
    text: str
    value: Value
    turned: str = ""
    keyword: str = ""
    forwarded: bool = False
    counts: tuple[Loop, ...] = ()


@dataclass(eq=False, repr=False)
class Event:
    """Something that happens.

    Attributes:
        kind: "build", "step", "backward", "load_state", "state", "get_lr", "escape" and so on.
        index: Its number in the order of the run.
        at: Where it stands.
        frames: What it stands inside, from the root.
        on: The things that it happens to.
        name: Of the method or function.
        arguments: What is given.
        statement: The statement, where the call is all of it.
        block: Which list of statements that one is in.
        extra: For a dict or a return: the entries, nested as they are.
    """

    kind: str
    index: int
    at: Position
    frames: Frames
    on: Value = ()
    name: str = ""
    arguments: tuple[Argument, ...] = ()
    statement: Position | None = None
    block: object = None
    extra: Any = None

    @property
    def root(self) -> Root:
        """Where the execution that led here started."""
        root = self.frames[0]
        assert isinstance(root, Root)
        return root

    @property
    def loops(self) -> tuple[Loop, ...]:
        """The loops around it, outermost first."""
        return tuple(frame for frame in self.frames if isinstance(frame, Loop))
