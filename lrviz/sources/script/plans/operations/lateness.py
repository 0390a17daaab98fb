"""What is computed only as it is taken: generator expressions, and ``map``."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.rebinding import lingering, reads_outside, rebound
from lrviz.sources.script.plans.operations.taking import doubt
from lrviz.sources.script.plans.values.things import Dict, Instance, Items


def changes_later(machine: Machine, node: ast.AST, function: Any) -> None:
    """Something is kept that is computed as it is taken: what it reads may have changed by then.

    Args:
        function: What is computed for each item.

    Raises:
        Exhausted: As `doubt` does.
    """
    if node not in lingering(machine.tree):
        return
    for name in reads_outside(function):
        held = machine.settled(machine.lookup(name))
        if name in rebound(machine.tree) or isinstance(held, Items | Dict | Instance):
            doubt(machine, node, f"what `{name}` is when it is taken is not known")
