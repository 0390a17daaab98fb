"""What happens in a run: events, and the arguments of the calls that they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lrviz.sources.script.source import Position
from lrviz.sources.script.values.frame import Frames
from lrviz.sources.script.values.frames import Loop, Root
from lrviz.sources.script.values.things import Thing, Value

Kind = Literal[
    "add_group",
    "backward",
    "base_init",
    "build",
    "deepspeed",
    "dict",
    "escape",
    "eval",
    "get_last_lr",
    "get_lr",
    "group_write",
    "grow",
    "last_epoch",
    "load_state",
    "made",
    "named",
    "of_none",
    "prepare",
    "quiet",
    "read",
    "rebind",
    "replace",
    "return",
    "scale",
    "share",
    "state",
    "step",
    "stop",
    "train",
    "watch",
]
"""What may happen; a kind is here because something in the interpreter makes it and a rule asks."""


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
        kind: What happens.
        index: Its number in the order of the run.
        at: Where it stands.
        frames: What it stands inside, from the root.
        on: The things that it happens to.
        name: Of the method or function.
        arguments: What is given.
        statement: The statement, where the call is all of it.
        block: Which list of statements that one is in.
    """

    kind: Kind
    index: int
    at: Position
    frames: Frames
    on: Value = ()
    name: str = ""
    arguments: tuple[Argument, ...] = ()
    statement: Position | None = None
    block: object = None

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


@dataclass(eq=False, repr=False)
class Return(Event):
    """A ``return``, of ``value``."""

    value: Value = ()


@dataclass(eq=False, repr=False)
class Write(Event):
    """A key of a param group, or a scheduler's ``last_epoch``, comes to hold ``value``.

    It is None where it is not known.
    """

    value: Value | None = None


@dataclass(eq=False, repr=False)
class Rebind(Event):
    """A name that held ``before``, an optimizer or a scheduler, comes to hold ``after``."""

    before: Value = ()
    after: Value = ()


@dataclass(eq=False, repr=False)
class Made(Event):
    """A Trainer is made, or what stops a run early; ``dotted`` is its class."""

    dotted: str = ""


@dataclass(eq=False, repr=False)
class BaseInit(Event):
    """The constructor of torch's class is called by a class of the file that is derived from it.

    ``open`` says whether it is given ``*args`` or ``**kwargs``.
    """

    open: bool = False


@dataclass(eq=False, repr=False)
class Engine(Event):
    """``deepspeed.initialize`` takes a scheduler, and gives an engine that steps it."""

    engines: frozenset[Thing] = frozenset()
    schedulers: frozenset[Thing] = frozenset()
