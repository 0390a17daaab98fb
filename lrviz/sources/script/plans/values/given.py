"""The arguments of a call."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.values.things import MISSING


@dataclass(slots=True)
class Given:
    """The arguments of a call, computed.

    Attributes:
        node: The call.
        args: By position.
        keywords: By name.
        nodes: Where each stands, by position or name.
        open: Whether there may be more, by a star that is not known.
    """

    node: Any
    args: list[Any] = field(default_factory=list)
    keywords: dict[str, Any] = field(default_factory=dict)
    nodes: dict[Any, ast.AST] = field(default_factory=dict)
    open: bool = False

    def named(self, parameters: tuple[str, ...]) -> dict[str, Any]:
        """All of them by parameter name."""
        return {**dict(zip(parameters, self.args, strict=False)), **self.keywords}

    def places(self, parameters: tuple[str, ...]) -> dict[str, ast.AST]:
        """Where they stand, by parameter name."""
        return {
            (parameters[key] if isinstance(key, int) else key): node
            for key, node in self.nodes.items()
            if isinstance(key, str) or key < len(parameters)
        }

    def values(self) -> list[Any]:
        """All of them."""
        return [*self.args, *self.keywords.values()]

    def get(self, place: int, name: str, default: Any = MISSING) -> Any:
        """One, by its position or its name."""
        if name in self.keywords:
            return self.keywords[name]
        return self.args[place] if 0 <= place < len(self.args) else default


@dataclass(eq=False)
class Factory:
    """``field(default_factory=…)``."""

    function: Any
