"""The flags of absl, which a whole program shares."""

from __future__ import annotations

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import Instance

_NAME = "absl.flags.FLAGS"


def flags_of(machine: Machine) -> Instance:
    """``flags.FLAGS``: of a flag that nothing defines here, nobody knows the value."""
    found: Instance = machine.texts.setdefault(_NAME, Instance({}, None, True, "FLAGS"))
    return found
