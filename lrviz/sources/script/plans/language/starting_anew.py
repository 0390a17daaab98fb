"""What a script does only where it goes on with a run: it is read as one that starts anew."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lrviz.sources.script.kept import by_node
from lrviz.sources.script.syntax import dotted, nodes

ANEW: Final = "it is drawn as a run that starts anew"
_LOADING: Final = frozenset({"load_state_dict", "load_state", "load_checkpoint", "resume"})
_LEAVING: Final = frozenset({"exit", "quit", "_exit", "abort"})


@by_node
def loading_arm(node: ast.If) -> bool | None:
    """Which arm loads a checkpoint: True for the first, False for the other."""
    for arm, first in ((node.body, True), (node.orelse, False)):
        if any(map(_loads, arm)):
            return first
    return None


@by_node
def where_it_resumes(node: ast.Try) -> int | None:
    """Which statement of a ``try`` loads the checkpoint of a run, if there is one; else None.

    A handler then says where a run without one starts: ``except: epoch = 1``.
    """
    loading = next((n for n, statement in enumerate(node.body) if _loads(statement)), None)
    handled = [statement for handler in node.handlers for statement in handler.body]
    if loading is None or not handled or any(map(_loads, handled)):
        return None
    if any(_leaves(handler.body[-1]) for handler in node.handlers):
        return None
    return loading if _stored(node.body[loading:]) & _stored(handled) else None


def _loads(statement: ast.AST) -> bool:
    calls = (part for part in nodes(statement) if isinstance(part, ast.Call))
    names = (dotted(call.func) for call in calls if not isinstance(call.func, ast.Call))
    return any(name == "torch.load" or name.rsplit(".", 1)[-1] in _LOADING for name in names)


def _leaves(last: ast.stmt) -> bool:
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return dotted(last.value.func).rsplit(".", 1)[-1] in _LEAVING
    return isinstance(last, ast.Raise | ast.Return | ast.Continue | ast.Break)


def _stored(body: Iterable[Any]) -> set[str]:
    """The names that some statements give a value."""
    return {part.id for part in _names(body) if isinstance(part.ctx, ast.Store)}


def _names(body: Iterable[Any]) -> Iterator[ast.Name]:
    for statement in body:
        yield from (part for part in nodes(statement) if isinstance(part, ast.Name))
