"""The names that loops bind."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.kept import by_node


@by_node
def target_names(node: Any) -> tuple[str, ...]:
    """The names that a loop binds; none of a ``while``."""
    target = getattr(node, "target", None)
    if target is None:
        return ()
    return tuple(part.id for part in ast.walk(target) if isinstance(part, ast.Name))
