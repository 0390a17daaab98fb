"""What an event stands inside: loops, branches, calls, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lrviz.sources.script.values.frame import Frame
from lrviz.sources.script.values.things import Thing, Value

TRUE: Final = frozenset({"true"})
"""What a flag is where it holds."""
_FALSE: Final = frozenset({"False", "None", "0", "0.0", "''", "b''"})
"""Literals that do not let one in, as Python writes them."""


@dataclass(frozen=True)
class Fact:
    """What holds where a condition let one in: ``text`` is (or is not) one of ``values``."""

    text: str
    values: frozenset[str]
    positive: bool

    def excludes(self, other: Fact) -> bool:
        """Whether the two cannot both hold."""
        if self.text != other.text:
            return False
        if (self.values is TRUE) is not (other.values is TRUE):  # if a, and if a == "b"
            truth, named = (self, other) if self.values is TRUE else (other, self)
            false = [value in _FALSE for value in named.values]
            return named.positive and all(one is truth.positive for one in false)
        if self.positive and other.positive:
            return not self.values & other.values
        if self.positive == other.positive:
            return False
        yes, no = (self, other) if self.positive else (other, self)
        return yes.values <= no.values


@dataclass(eq=False, repr=False)
class Root(Frame):
    """Where execution starts: the module, or a function that nothing in the file calls.

    Attributes:
        kind: "module", "setup" (an ``__init__``) or "function".
        name: Of the function; "" for the module.
        owner: The class whose method it is, if any.
        after: Roots that ran before it. Of all others the order is unknown.
    """

    kind: str
    name: str = ""
    owner: str = ""
    after: tuple[Root, ...] = ()


@dataclass(eq=False, repr=False)
class Call(Frame):
    """A call of a function of the same file, followed; ``at`` is the call.

    Attributes:
        name: Of the function.
        owner: The class that it is a method of, if any.
        scheduler: Whether that class is a scheduler itself.
    """

    name: str
    owner: str = ""
    scheduler: bool = False


@dataclass(eq=False, repr=False)
class Loop(Frame):
    """A loop.

    Attributes:
        targets: Names that it binds anew each time.
        words: Identifiers of what it iterates.
        over: Things that it iterates.
        changes: Names and attributes that its body assigns or changes.
        sets: Names that its body assigns, other than by looping over something.
        value: What it goes over, as a whole; of a ``while``, its test.
        takes: Whether its body takes something with ``next``: a batch, where it trains.
        counted: Whether it goes over numbers (``range``).
        endless: A ``while``.
        breaks: Whether a ``break`` or ``islice`` may end it early.
    """

    targets: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    over: tuple[Thing, ...] = ()
    changes: frozenset[str] = frozenset()
    counted: bool = False
    endless: bool = False
    breaks: bool = False
    sets: frozenset[str] = frozenset()
    value: Value = ()
    takes: bool = False


@dataclass(eq=False, repr=False)
class Turn(Frame):
    """One iteration of a loop over a short list of known things, which is run through.

    ``targets`` are the names that it binds.
    """

    targets: frozenset[str] = frozenset()


@dataclass(eq=False, repr=False)
class Branch(Frame):
    """One arm of a condition; ``at`` is the whole statement, the same for all its arms.

    Attributes:
        choice: The same for every arm of one execution of the statement.
        arm: Which one: 0 where the test holds.
        test: Its text.
        words: Identifiers that it names.
        facts: What holds inside.
        modulo: Whether it lets one in only every so many times.
        once: Whether it compares for equality with one value, or with None.
        calls: Whether it calls something of unknown effect.
        on: The things that it is about: ``if scheduler:``.
        value: What the test is.
    """

    choice: object
    arm: int
    test: str
    words: frozenset[str]
    facts: tuple[Fact, ...]
    modulo: tuple[Value, ...] | None = None
    once: bool = False
    calls: bool = False
    on: Value = ()
    value: Value = ()


@dataclass(eq=False, repr=False)
class Block(Frame):
    """A ``with``: "no_grad", "warnings", "accumulate" or "other"."""

    kind: str


@dataclass(eq=False, repr=False)
class Attempt(Frame):
    """A ``try`` (arm 0) or one of its handlers."""

    choice: object
    arm: int
