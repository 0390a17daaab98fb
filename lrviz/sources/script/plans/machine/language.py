"""What each kind of node does to a reading."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lrviz.sources.script.plans.machine.machine import Machine
    from lrviz.sources.script.plans.values.given import Given


@dataclass(frozen=True)
class Language:
    """One function for each kind of node, and what a call of a thing gives.

    Attributes:
        expressions: Each gives what the expression gives.
        statements: Each gives False where no run goes on after the statement.
        called: What calling a thing gives.
    """

    expressions: Mapping[type[ast.AST], Callable[[Machine, Any], Any]]
    statements: Mapping[type[ast.stmt], Callable[[Machine, Any], Any]]
    called: Callable[[Machine, Any, Given], Any]
