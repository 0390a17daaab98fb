"""How many processes there are."""

from __future__ import annotations

from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine


def world_size(machine: Machine, default: Any = None) -> int:
    """The number of processes: 1 where nobody says another.

    Args:
        default: What the script takes it for where nothing says it.
    """
    given = machine.given_for("world_size")
    if isinstance(given, int):
        return given
    text = str(machine.settled(default))
    many = int(text) if text.isdecimal() else 1
    if many == 1:
        machine.notes.setdefault("as on one process", machine.top)
    return max(many, 1)
