"""Trees, and what they say of a node: found out once, however often a text or node is read."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

Found = TypeVar("Found")


@lru_cache(maxsize=64)
def tree_of(text: str) -> ast.Module:
    """The tree of a text, which nobody changes: scripts import each other, and the same files.

    Python's warnings about the text are none of ours.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `ast.parse` does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def by_node(function: Callable[[Any], Found]) -> Callable[[Any], Found]:
    """A function of a node, and of nothing else, whose results are kept as long as the node is."""
    kept: WeakKeyDictionary[ast.AST, Found] = WeakKeyDictionary()

    @wraps(function)
    def asked(node: Any) -> Found:
        try:
            return kept[node]
        except KeyError:
            found = kept[node] = function(node)
            return found

    return asked
