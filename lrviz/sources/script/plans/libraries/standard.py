"""What some functions of the standard library give."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Dotted


def environment(machine: Machine, given: Given) -> Any:
    """``os.environ.get`` and ``os.getenv``."""
    if given.args and given.args[0] == "WORLD_SIZE":
        return world_size(machine, given.get(1, "default", None))
    return unknown(machine, given.node)


def module(machine: Machine, given: Given) -> Any:
    """``importlib.import_module``."""
    name = machine.settled(given.get(0, "name", None))
    known = isinstance(name, str) and name.startswith("torch.") and len(given.values()) == 1
    return Dotted(str(name)) if known else unknown(machine, given.node)
