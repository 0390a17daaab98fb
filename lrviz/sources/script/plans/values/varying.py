"""What is not the same in each turn of a loop."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Opaque, Phi
from lrviz.sources.script.plans.values.trees import has


def varying(*values: Any) -> bool:
    """Whether any of some things is not the same in each turn, or at each tick."""
    for value in values:
        if isinstance(value, Sym):
            if has(value, "tick", "count", "head", "carried"):
                return True
        elif isinstance(value, Opaque):
            if value.kind == "carried":
                return True
        elif isinstance(value, Phi):
            if varying(value.test, value.then, value.other):
                return True
        elif type(value) is tuple and varying(*value):
            return True
    return False
