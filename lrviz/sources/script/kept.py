"""What the tree says of a node, found out once, however often the node is run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

Found = TypeVar("Found")


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
