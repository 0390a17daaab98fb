"""The dotted keys that ``--set`` and ``--sweep`` may name, for a spec that is given or for any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lrviz.known.argument import KnownClass
from lrviz.known.keys import KEYS, PACE, TABLES
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.phases import BUILT_IN, SHAPES

_MOST: Final = 2000


def dotted_keys(table: Mapping[str, Any]) -> list[str]:
    """The keys that a spec has, then those that it may have: ``scheduler.schedulers.0.gamma``."""
    found = dict.fromkeys(path for path, value in _walked(table) if not _tables(value))
    for path, value in _walked(table):
        found.update(dict.fromkeys(_further(path, value)))
    for name, known in (("optimizer", OPTIMIZERS), ("scheduler", BUILT_IN)):
        if name not in table:
            every = dict.fromkeys(a.name for one in known.values() for a in one.arguments)
            own = ("type", *every, *(PACE if known is BUILT_IN else ()))
            found.update(dict.fromkeys(f"{name}.{key}" for key in own))
    found.update(dict.fromkeys(key for key in KEYS if key not in TABLES))
    return list(found)


def _walked(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Each value of a table with its dotted key, at any depth."""
    found = list(_inside("", table))
    for path, value in found:  # which grows
        if len(found) < _MOST:
            found += _inside(f"{path}.", value)
    return found


def _inside(before: str, value: Any) -> Iterator[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(_tables(value))
    for key, inner in pairs:
        yield f"{before}{key}", inner


def _tables(value: Any) -> list[Any]:
    """The tables that a value is: itself, or those of its array."""
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) and any(isinstance(v, dict) for v in value) else []


def _further(path: str, value: Any) -> Iterator[str]:
    """The keys that the table at ``path`` may have, by what it is the table of."""
    if not isinstance(value, dict):
        return
    known: Mapping[str, KnownClass] = BUILT_IN
    name = value.get("type")
    if path == "optimizer":
        known, name = OPTIMIZERS, value.get("type", "SGD")
    elif "shape" in value:
        known, name = SHAPES, value["shape"]
    name = str(name).rpartition(".")[2]
    if name in known:
        outermost = path == "scheduler" or path.removeprefix("scheduler.").isdigit()
        own = (argument.name for argument in known[name].arguments)
        yield from (f"{path}.{key}" for key in (*own, *(PACE if outermost else ())))
