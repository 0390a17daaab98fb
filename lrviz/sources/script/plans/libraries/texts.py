"""What is written in texts that the script says itself: literals, and JSON."""

from __future__ import annotations

import ast
import json
import textwrap
from typing import Any, Final

from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import MISSING, Dotted

_LONGEST: Final = 10_000
"""Characters of a text that is read."""


def literal(text: Any) -> Any:
    """The value of a text that is a literal of Python; `MISSING` where it is none."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return MISSING
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return MISSING


def literal_eval(machine: Machine, given: Given) -> Any:
    """``ast.literal_eval``."""
    return _held(machine, literal(given.get(0, "node_or_string")), "ast.literal_eval", given)


def json_loads(machine: Machine, given: Given) -> Any:
    """``json.loads``."""
    text, found = given.get(0, "s"), MISSING
    if isinstance(text, str) and len(text) <= _LONGEST:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = MISSING
    return _held(machine, found, "json.loads", given)


def dedented(machine: Machine, given: Given) -> Any:
    """``textwrap.dedent``."""
    text = machine.settled(given.get(0, "text"))
    return textwrap.dedent(text) if isinstance(text, str) else unknown(machine, given.node)


def _held(machine: Machine, found: Any, name: str, given: Given) -> Any:
    if found is MISSING:
        return stranger(machine, Dotted(name), given, name)
    return as_thing(machine, found)


def as_thing(machine: Machine, value: Any) -> Any:
    """A value of Python as a machine holds it."""
    if isinstance(value, dict):
        return machine.new_dict({key: as_thing(machine, held) for key, held in value.items()})
    if isinstance(value, list | set | tuple):
        items = tuple(as_thing(machine, held) for held in value)
        return items if isinstance(value, tuple) else machine.new_list(items)
    return value
