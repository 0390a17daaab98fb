"""What Python's methods do to the lists and mappings of a config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.sources.said import Said, merged

CHANGING: Final = (
    *("append", "clear", "extend", "insert", "merge", "pop", "remove", "reverse", "setdefault"),
    *("sort", "update"),
)
"""Methods that change what they are called on."""
_LOOKING: Final = ("copy", "count", "deepcopy", "dump", "get", "index", "items", "keys", "values")
"""Methods that do not."""
_MOST: Final = 100_000
"""Items that a list may grow to."""


def changed(inside: Any, method: str, given: list[Said], named: Mapping[str, Said]) -> bool:
    """Do to a list or a mapping what a method does; whether it is known what that is."""
    match inside, method, given:
        case list(), "append", [item]:
            inside.append(item)
        case list(), "extend", [Said(value=list() as items)] if len(inside + items) <= _MOST:
            inside.extend(items)
        case list(), "insert", [Said(value=int() as place), item]:
            inside.insert(place, item)
        case list(), "pop", []:
            inside[-1:] = []
        case dict(), "update" | "merge", [] | [Said(value=Mapping())]:
            new = {**(given[0].value if given else {}), **named}
            whole = merged(inside, new) if method == "merge" else {**inside, **new}
            inside.clear()
            inside.update(whole)
        case dict(), "setdefault", [Said(value=str() as key), item]:
            inside.setdefault(key, item)
        case dict(), "pop", [Said(value=str() as key), *_]:
            inside.pop(key, None)
        case list() | dict(), "clear", []:
            inside.clear()
        case list() | dict(), _, _:
            return method in _LOOKING
    return True


def has_place(inside: Any, name: Any) -> bool:
    """Whether a value is one in which there is a place by that name, or number."""
    is_key = isinstance(inside, dict) and isinstance(name, str)
    return is_key or (
        isinstance(inside, list) and isinstance(name, int) and -len(inside) <= name < len(inside)
    )
