"""A command line that stands in the script: ``parser.parse_args(["--lr", "0.1"])``."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.built import Parser
from lrviz.sources.script.plans.values.things import Dotted, is_plain

FLAG: Final = "flag"
"""With the text of an option, the key of a parser's slots for what that sets, and how."""
_CONSTANTS: Final = {"store_true": True, "store_false": False}
_READ: Final = {"builtins.int": int, "builtins.float": float, "builtins.str": str}


def typed_in(
    machine: Machine, parser: Parser, words: tuple[Any, ...] | None
) -> dict[str, Any] | None:
    """What the words of a command line set; None where that is not known."""
    if words is None or not all(isinstance(word, str) for word in words):
        return None
    found: dict[str, Any] = {}
    waiting = list(words)
    while waiting:
        flag, equals, value = waiting.pop(0).partition("=")
        name, told = parser.slots.get((FLAG, flag), ("", {}))
        action = told.get("action", "store")
        if not name or not flag.startswith("-") or "nargs" in told:
            return None
        if action in _CONSTANTS or action == "store_const":
            if equals:
                return None
            found[name] = _CONSTANTS.get(action, told.get("const"))
            continue
        if action != "store" or not (equals or waiting):
            return None
        read = _read(told.get("type"), value if equals else waiting.pop(0))
        if read is None:
            return None
        found[name] = read
    return found


def _read(kind: Any, text: str) -> Any:
    """A word as the type of its option reads it; None where that is not known."""
    name = kind.name if isinstance(kind, Dotted) else ""
    if kind is not None and name not in _READ:
        return None
    try:
        value = _READ.get(name, str)(text)
    except ValueError:
        return None
    return value if is_plain(value) else None
