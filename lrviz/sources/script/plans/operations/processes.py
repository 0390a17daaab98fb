"""How many processes there are."""

from __future__ import annotations

from lrviz.sources.script.plans.machine.machine import Machine


def world_size(machine: Machine) -> int:
    """The number of processes: 1 where nobody says another."""
    given = machine.given_for("world_size")
    if not isinstance(given, int):
        machine.notes.setdefault("as on one process", machine.top)
    return given if isinstance(given, int) else 1
