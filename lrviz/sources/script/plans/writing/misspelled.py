"""Classes that torch does not have, where one has nearly the same name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.phases import BUILT_IN
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.sources.script.syntax import nodes
from lrviz.sources.source import Source
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Span, nearest, quote

_ONLY: Final = frozenset({"LR004"})
_ASKS: Final = ("hasattr", "getattr", "version")


def misspelled(machine: Machine, source: Source, span: Callable[[ast.AST], Span]) -> Iterator[Plan]:
    """A plan for each such call, of which LR004 alone may speak."""
    if not machine.lacking or machine.doubts:
        return
    caught = _caught(machine.tree)
    for node, lacking in machine.lacking.items():
        kind, name = lacking.kind, lacking.name
        right = nearest(name, BUILT_IN if kind == "scheduler" else OPTIMIZERS)
        if right is None or node in caught or any(map(_asks, lacking.path)):
            continue  # without a near name it may be a class of a torch to come
        table: dict[str, Any] = {
            "epochs": 1,
            "optimizer": {"type": "SGD", "lr": 0.1},
            "scheduler": {"type": "StepLR", "step_size": 1},
        }
        table[kind]["type"] = name
        at = span(node)
        reason = f"torch has no {kind} {quote(name)} (did you mean {quote(right)}?)"
        why = Unreadable(f"{name}, line {at.line}", reason, at)
        places: dict[KeyPath, Location] = {(kind, "type"): Location(None, span(node.func))}
        yield Plan(source, table, places, "", at, unknown=why, only=_ONLY)


def _asks(test: Any) -> bool:
    """Whether a condition asks what torch has."""
    return any(
        any(word in str(atom.args[0]) for word in _ASKS)
        for atom in atoms(test)
        if atom.op in ("flag", "free")
    )


def _caught(tree: ast.Module) -> frozenset[ast.AST]:
    """What stands in a ``try`` whose exceptions are caught: it may be meant to fail."""
    return frozenset(
        node
        for block in nodes(tree)
        if isinstance(block, ast.Try) and block.handlers
        for statement in block.body
        for node in nodes(statement)
    )
