"""Which handler of a ``try`` catches an exception whose class is known."""

from __future__ import annotations

import ast
import builtins
from typing import Any

from lrviz.sources.script.plans.machine.budget import Exhausted
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.values.things import Class, Dotted
from lrviz.sources.script.syntax import dotted


def kind_of_raise(node: ast.Raise) -> str:
    """The name of the class that is raised; "" where it is not plain."""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = dotted(raised) if raised is not None else ""
    return name if name[:1].isupper() else ""


def exception_of(machine: Machine, ended: Dead) -> Any:
    """The class that is raised; one of which nothing is known where it is not plain."""
    kind = ended.args[2] if len(ended.args) > 2 else ""
    if not kind or _classes(machine, kind) is None:
        return machine.opaque("", "carried")
    return (
        machine.settled(machine.lookup(kind))
        if kind not in vars(builtins)
        else Dotted(f"builtins.{kind}")
    )


def catching(
    machine: Machine, handlers: list[ast.ExceptHandler], ended: Dead
) -> list[ast.ExceptHandler]:
    """The handlers of which one catches an exception; none where none does."""
    kind = ended.args[2] if len(ended.args) > 2 else ""
    classes = _classes(machine, kind)
    if not kind or classes is None:
        if machine.budget.plays and not any(map(_catches_all, handlers)):
            raise Exhausted
        return handlers
    for handler in handlers:
        if handler.type is None:
            return [handler]
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(dotted(one) in classes for one in types):
            return [handler]
    return []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or dotted(handler.type) in ("Exception", "BaseException")


def _classes(machine: Machine, kind: str) -> set[str] | None:
    """The names of a class and of all that it derives from; None where they are not known."""
    held: Any = machine.settled(machine.lookup(kind))
    if isinstance(held, Class):
        bases = [name.rpartition(".")[2] for name in held.origins() if name != "?"]
        above = [_classes(machine, base) for base in bases if "builtins." + base in held.origins()]
        if len(above) < len(held.origins()) or None in above:
            return None
        return {one.name for one in held.lineage()}.union(*(found or () for found in above))
    known = getattr(builtins, kind, None)
    if not isinstance(known, type) or not issubclass(known, BaseException):
        return None
    return {cls.__name__ for cls in known.__mro__}
