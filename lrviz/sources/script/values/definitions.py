"""Functions and classes of the file, and the scopes that their names live in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lrviz.sources.script.values.heap import Held
from lrviz.sources.script.values.things import (
    Instance,
    Ref,
    Thing,
    Value,
)


@dataclass(eq=False, repr=False)
class Scope:
    """The names of one run of a function."""

    names: Held[str]
    parent: Scope | None
    shared: set[str] = field(default_factory=set)  # declared global or nonlocal
    defaults: frozenset[str] = frozenset()  # parameters that default to None
    owner: Class | None = None
    bound: Instance | None = None


@dataclass(eq=False, repr=False)
class Function(Thing):
    """A function of the file; ``bound`` is the object whose method it is."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda = None  # type: ignore[assignment]
    scope: Scope = None  # type: ignore[assignment]
    owner: Class | None = None
    bound: Instance | None = None
    decorators: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)  # those that are no literals

    @property
    def name(self) -> str:
        """Its name; "" for a lambda."""
        return "" if isinstance(self.node, ast.Lambda) else self.node.name


@dataclass(eq=False, repr=False)
class Class(Thing):
    """A class of the file."""

    name: str = ""
    scope: Scope = None  # type: ignore[assignment]
    bases: tuple[Thing, ...] = ()
    methods: dict[str, Function] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)

    def lineage(self) -> Iterator[Class]:
        """It, and the classes of the file that it is derived from."""
        yield self
        for base in self.bases:
            if isinstance(base, Class) and base is not self:
                yield from base.lineage()

    def origins(self) -> tuple[str, ...]:
        """Dotted names of the bases that are not in the file; "?" for the unresolved."""
        found: list[str] = []
        for cls in self.lineage():
            for base in cls.bases:
                if isinstance(base, Ref):
                    found.append(base.dotted)
                elif not isinstance(base, Class):
                    found.append("?")
        return tuple(found)

    def method(self, name: str, after: Class | None = None) -> Function | None:
        """The method of that name, or the one that ``super()`` in ``after`` means."""
        seen = after is None
        for cls in self.lineage():
            if seen and name in cls.methods:
                return cls.methods[name]
            seen = seen or cls is after
        return None
