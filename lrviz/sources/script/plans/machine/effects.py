"""What a function may change that is not followed: its loops have nothing to do with schedules."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.script.plans.values.things import Class, Dict, Function, Instance, Items, Opaque
from lrviz.sources.script.syntax import nodes

CHANGING: Final = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "setdefault", "sort", "update"}
)
_SETTING: Final = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
_SHARED: Final = (ast.Global, ast.Nonlocal)
_DEEPEST: Final = 3


@dataclass(frozen=True)
class Effects:
    """What a function may change.

    Attributes:
        attributes: Names of attributes that it sets, or whose value it changes in place.
        names: Names from outside whose value it changes in place, or that it sets.
        arguments: Whether it changes anything in place that goes by a name of its own.
        read: Names from outside that it reads.
        entries: Whether it sets entries of what it is given, or of what is outside.
    """

    attributes: frozenset[str]
    names: frozenset[str]
    arguments: bool
    read: frozenset[str] = frozenset()
    entries: bool = False

    @property
    def in_place(self) -> bool:
        """Whether a list or dict that it is given may be another afterwards."""
        return self.arguments or bool(self.names or self.attributes)


def effects(function: Function, functions: Iterable[Function]) -> Effects:
    """What a function may change, and those that it may call."""
    by_name: dict[str, list[ast.AST]] = {}
    for each in functions:
        by_name.setdefault(each.name, []).append(each.node)
    attributes: set[str] = set()
    outside: set[str] = set()
    read: set[str] = set()
    arguments = entries = False
    waiting, done = [function.node], {function.node}
    while waiting:
        node = waiting.pop()
        parts = list(nodes(node))
        changed = [each for each in map(_changed, parts) if each is not None]
        attributes |= {each.attr for each in changed if isinstance(each, ast.Attribute)}
        names = {each.id for each in changed if isinstance(each, ast.Name)}
        shared = {n for part in parts if isinstance(part, _SHARED) for n in part.names}
        given = {part.arg for part in parts if isinstance(part, ast.arg)}
        stored = {
            part.id
            for part in parts
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
        own = given | (stored - shared)
        read |= {part.id for part in parts if isinstance(part, ast.Name)} - own
        set_in = [root for root in map(_set_in, parts) if root is not None]
        entries = entries or any(root not in stored - shared for root in set_in)
        outside |= shared | (names - own)
        arguments = arguments or bool(names & own)
        for part in parts:
            called = getattr(part, "attr", None) or getattr(part, "id", None)
            for other in by_name.get(called, ()) if isinstance(called, str) else ():
                if other not in done:
                    done.add(other)
                    waiting.append(other)
    return Effects(frozenset(attributes), frozenset(outside), arguments, frozenset(read), entries)


def _changed(part: ast.AST) -> ast.AST | None:
    """What a node sets or changes in place, where it is an attribute or a name outside."""
    if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store | ast.Del):
        return part
    inside: ast.AST | None = None
    if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store | ast.Del):
        inside = part.value
    elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
        inside = part.func.value if part.func.attr in CHANGING else None
    elif isinstance(part, ast.AugAssign):
        inside = part.target
    while isinstance(inside, ast.Subscript):
        inside = inside.value
    return inside


def _set_in(part: ast.AST) -> str | None:
    """The name at the root of that in which a node sets an entry; "" where it has none."""
    inside: ast.AST | None = None
    if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store | ast.Del):
        inside = part.value
    elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
        inside = part.func.value if part.func.attr in _SETTING else None
    if inside is None:
        return None
    while isinstance(inside, ast.Subscript | ast.Attribute):
        inside = inside.value
    return inside.id if isinstance(inside, ast.Name) else ""


def reachable(things: Iterable[Any]) -> list[Any]:
    """Things, and what their attributes hold, in bounds."""
    found: dict[int, Any] = {}
    level = [thing for thing in things if hasattr(thing, "slots")]
    for _ in range(_DEEPEST):
        level = [thing for thing in level if id(thing) not in found]
        found.update((id(thing), thing) for thing in level)
        level = [
            value
            for thing in level
            if isinstance(thing, Instance | Opaque | Class)
            for value in list(thing.slots.values())
            if isinstance(value, Instance | Opaque | Items | Dict)
        ]
    return list(found.values())
