"""What a script's names hold while it is read for its schedules.

Numbers, strings, None and tuples are Python's own (a number that is not settled: see `symbols`).
What can change has its contents in ``slots``, which only `store.Store` writes.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.syntax import yields

Slots = dict[Any, Any]
_BORN: Final = itertools.count()


class Contents(Slots):
    """What a thing holds; things are numbered as they are made. Of an object, also its class."""

    __slots__ = ("born", "cls")

    def __init__(self, held: Slots | None = None) -> None:
        if held:
            super().__init__(held)
        self.born = next(_BORN)
        self.cls: Class | None = None


def newest() -> int:
    """The number of a thing that is made now: those made later have higher ones."""
    return next(_BORN)


class Missing:
    """A name or key that holds nothing."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = Missing()


@dataclass(frozen=True, eq=False)
class Phi:
    """One of two things, by a condition that the script does not settle."""

    test: Sym
    then: Any
    other: Any

    @cached_property
    def kinds(self) -> frozenset[str]:
        """See `kinds_in`."""
        return kinds_in(self.test) | kinds_in(self.then) | kinds_in(self.other)


def kinds_in(value: Any) -> frozenset[str]:
    """The kinds of the atoms in a value; "carried" is also what a loop left."""
    if isinstance(value, Sym | Phi):
        return value.kinds
    if isinstance(value, Opaque):
        return _CARRIED if value.kind == "carried" else _NONE
    return _NONE.union(*map(kinds_in, value)) if type(value) is tuple else _NONE


_NONE: Final[frozenset[str]] = frozenset()
_CARRIED: Final = frozenset({"carried"})


@dataclass(eq=False)
class Thing:
    """Something with contents that may change."""

    slots: Slots = field(default_factory=Contents)

    def __post_init__(self) -> None:
        if not isinstance(self.slots, Contents):
            self.slots = Contents(self.slots)


@dataclass(eq=False)
class Opaque(Thing):
    """What nothing is known of but the text that gave it.

    Attributes:
        text: As it stands in the script; "" where there is no short one.
        kind: "" · "params" (parameters of a model) · "model" · "loader" · "carried" (what a loop
            left).
        key: What tells it from another of the same text.
    """

    text: str = ""
    kind: str = ""
    key: Any = None


@dataclass(eq=False)
class Items(Thing):
    """A list, set or deque: ``slots["items"]`` is a tuple, or None where it is not known."""

    kind: str = "list"


@dataclass(eq=False)
class Dict(Thing):
    """A dict: ``slots`` are its entries; ``open`` in them where there may be more."""

    default: Any = None


def is_plain(value: Any) -> bool:
    """Whether a value is known whole, so that it is equal to another one or is not."""
    if isinstance(value, tuple):
        return all(map(is_plain, value))
    return value is None or isinstance(value, bool | int | float | complex | str | bytes | Member)


OPEN: Final = object()
"""The key in a dict's slots that says that it may have more than is known."""


def may_have_more(thing: Any) -> bool:
    """Whether a dict, or what is but its attributes, may have entries that are not known."""
    return bool(thing.slots.get(OPEN)) or getattr(thing, "open", False)


def may_be_missing(value: Any) -> bool:
    """Whether an entry is not there, or may not be."""
    if isinstance(value, Phi):
        return may_be_missing(value.then) or may_be_missing(value.other)
    return isinstance(value, Missing)


def entries_of(thing: Any) -> dict[Any, Any] | None:
    """The entries of a dict, or of what is but its attributes; None where they are not known."""
    if may_have_more(thing):
        return None
    held = {k: v for k, v in thing.slots.items() if not isinstance(v, Missing)}
    return None if any(map(may_be_missing, held.values())) else held


@dataclass(eq=False)
class Scope(Thing):
    """The names of a module or of one call of a function."""

    parent: Scope | None = None
    module: Scope | None = None
    shared: Mapping[str, str] = field(default_factory=dict)  # declared global or nonlocal
    owner: Class | None = None
    bound: Any = None
    name: str = ""


@dataclass(eq=False)
class Function(Thing):
    """A function or lambda of the project."""

    node: Any = None
    scope: Scope = None  # type: ignore[assignment]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    owner: Class | None = None
    decorators: tuple[str, ...] = ()
    wrapped: bool = False  # by a decorator that nothing is known of

    @cached_property
    def name(self) -> str:
        """Its name."""
        return "lambda" if isinstance(self.node, ast.Lambda) else str(self.node.name)

    @cached_property
    def generates(self) -> bool:
        """Whether it is a generator."""
        return not isinstance(self.node, ast.Lambda) and yields(self.node)


@dataclass(eq=False)
class Method(Thing):
    """A method, taken from what it is a method of."""

    function: Any = None
    on: Any = None
    name: str = ""


@dataclass(eq=False)
class Class(Thing):
    """A class of the project; ``slots`` are its attributes."""

    name: str = ""
    bases: tuple[Any, ...] = ()
    scope: Scope = None  # type: ignore[assignment]
    fields: tuple[str, ...] = ()  # of a dataclass, in order
    node: ast.ClassDef | None = None
    named: bool = False  # a NamedTuple
    enum: bool = False

    def lineage(self) -> list[Class]:
        """It and its bases in the project, in the order of look-up."""
        found: list[Class] = [self]
        for base in self.bases:
            if isinstance(base, Class):
                found += base.lineage()
        return [*dict.fromkeys(reversed(found))][::-1]  # one that several share comes after them

    def record(self) -> tuple[str, ...]:
        """The fields of a NamedTuple; none of another class."""
        return next((cls.fields for cls in self.lineage() if cls.named), ())

    def origins(self) -> list[str]:
        """The dotted names of bases that are not of the project."""
        found: list[str] = []
        for cls in self.lineage():
            found += [base.name for base in cls.bases if isinstance(base, Dotted)]
            if any(not isinstance(base, Dotted | Class) for base in cls.bases):
                found.append("?")
        return found

    def member(self, name: str, after: Class | None = None) -> Any:
        """An attribute of it or of a base; ``MISSING`` where there is none."""
        seen = after is None
        for cls in self.lineage():
            if seen and name in cls.slots:
                return cls.slots[name]
            seen = seen or cls is after
        return MISSING


@dataclass(frozen=True)
class Member:
    """A member of an Enum, which is equal to itself alone."""

    cls: Class
    name: str
    value: Any = field(compare=False)

    def __repr__(self) -> str:
        return f"{self.cls.name}.{self.name}"


@dataclass(eq=False)
class Instance(Thing):
    """An object of a class of the project, or a bag of attributes (``cls`` None)."""

    cls: Class | None = None
    open: bool = False  # whether it may have attributes that are not known
    text: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.slots.cls = self.cls  # type: ignore[attr-defined]

    def as_tuple(self) -> tuple[Any, ...] | None:
        """What a NamedTuple holds, in order; None of another object."""
        fields = () if self.cls is None else self.cls.record()
        return tuple(self.slots.get(name) for name in fields) if fields else None


@dataclass(eq=False)
class Super(Thing):
    """``super()``."""

    on: Any = None
    after: Class | None = None


@dataclass(frozen=True)
class Dotted:
    """Something of a package outside of the project, by its dotted name."""

    name: str


@dataclass(eq=False)
class Module(Thing):
    """A file of the project, imported."""

    scope: Scope = None  # type: ignore[assignment]
    name: str = ""


@dataclass(eq=False)
class Partial(Thing):
    """A ``functools.partial``."""

    function: Any = None
    args: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
