"""The things that a script builds and names hold, as plain values.

None changes once it is made. They are not frozen, as that would make each take three times as long
to make, and a long script makes a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrviz.sources.script.source import Position
from lrviz.sources.script.values.frame import Frames

if TYPE_CHECKING:
    from lrviz.sources.script.values.definitions import Class


@dataclass(eq=False, repr=False)
class Thing:
    """Something that exists in the run, by the place where it came to be."""

    at: Position = (1, 0, 1, 0)
    frames: Frames = ()


Key = Hashable
"""What something is held at: an index, a name, or "*" for what is not known."""
Value = tuple[Thing, ...]
"""What a name may hold: one thing, or several where branches part."""


@dataclass(eq=False, repr=False)
class Unknown(Thing):
    """What could not be resolved; the same object wherever it goes.

    Attributes:
        text: The name under which it came in: "args.epochs", or the function that gave it.
        of: What it was made from.
        parameter: Whether it is a parameter of a function that nothing calls.
    """

    text: str = ""
    of: tuple[Value, ...] = ()
    parameter: bool = False


@dataclass(eq=False, repr=False)
class Const(Thing):
    """A literal."""

    value: object = None


@dataclass(eq=False, repr=False)
class Formula(Thing):
    """Arithmetic: ``operator`` is the sign, or the function: "len", "min", "int".

    ``text`` is what the function is given, as it is written; of one comparison, its sign.
    """

    operator: str = ""
    operands: tuple[Value, ...] = ()
    text: str = ""


@dataclass(eq=False, repr=False)
class Ref(Thing):
    """Something imported, by its dotted name."""

    dotted: str = ""


@dataclass(eq=False, repr=False)
class Built(Thing):
    """An object made by a constructor call.

    Attributes:
        cls: Its class, without the module; "" where only the base is known.
        arguments: By parameter name; positional ones too, where the signature is known.
        keywords: Names that the call spells out.
        open: Whether the call has ``*args`` or ``**kwargs``.
        own: Methods that a subclass in this file defines itself.
    """

    cls: str = ""
    arguments: Mapping[str, Value] = field(default_factory=dict)
    keywords: Mapping[str, Position] = field(default_factory=dict)
    open: bool = False
    own: frozenset[str] = frozenset()


@dataclass(eq=False, repr=False)
class Optimizer(Built):
    """A torch optimizer; ``mentions`` are the string keys of its param groups."""

    mentions: frozenset[str] = frozenset()


@dataclass(eq=False, repr=False)
class Scheduler(Built):
    """A torch scheduler.

    Attributes:
        optimizer: What it schedules.
        factory: What was called, as the message names it.
        direct: Whether torch's own class was called.
        exact: Whether ``cls`` is sure.
        children: The schedulers inside.
    """

    optimizer: Value = ()
    factory: str = ""
    direct: bool = True
    exact: bool = True
    children: Value = ()


@dataclass(eq=False, repr=False)
class Scaler(Built):
    """A GradScaler."""


@dataclass(eq=False, repr=False)
class Loader(Built):
    """A DataLoader; ``origin`` is what accelerate's prepare got, if it went through it."""

    origin: Thing | None = None


@dataclass(eq=False, repr=False)
class Accelerator(Built):
    """An accelerate.Accelerator."""


@dataclass(eq=False, repr=False)
class Group(Thing):
    """A param group of an optimizer, or the list of them; ``state`` where it is its state dict."""

    optimizer: Value = ()
    whole: bool = False


@dataclass(eq=False, repr=False)
class State(Thing):
    """What ``state_dict()`` gave."""

    of: Value = ()


@dataclass(eq=False, repr=False)
class Container(Thing):
    """A list, tuple or dict display. What it holds is in the heap, by key."""

    kind: str = "list"
    keys: dict[Key, Position] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Instance(Thing):
    """An object of a class of this file.

    Attributes:
        cls: The class's name.
        bases: Dotted names of what it is derived from; "?" for the unresolved.
        synthetic: Whether nothing in the file makes it, so that others do.
        definition: What the interpreter knows of the class.
    """

    cls: str = ""
    bases: tuple[str, ...] = ()
    synthetic: bool = False
    definition: Class = None  # type: ignore[assignment]


@dataclass(eq=False, repr=False)
class Bound(Thing):
    """A method that is taken and not called: ``tick = scheduler.step``."""

    on: Thing = None  # type: ignore[assignment]
    name: str = ""


@dataclass(eq=False, repr=False)
class Partial(Thing):
    """A ``functools.partial``: what it calls, and with what besides what it is given."""

    function: Value = ()
    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    spelled: Mapping[str, Position] = field(default_factory=dict)
