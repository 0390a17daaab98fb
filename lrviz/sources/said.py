"""Values with where a file says them: what a reader puts the table of a plan together of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrviz.text.place import Location
from lrviz.text.problem import KeyPath


@dataclass(frozen=True)
class Said:
    """A value, and where it stands in the source; None where it stands in another file."""

    value: Any
    place: Location | None = None

    def meaning(self, value: Any) -> Said:
        """Another value that is said at the same place."""
        return Said(value, self.place)


def parted(tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, Location]]:
    """A table in which values, and tables, are `Said`: without the places, and the places.

    A value of None is left out with its key.
    """
    places: dict[KeyPath, Location] = {}
    return _parted(tree, (), places), places


def _parted(value: Any, path: KeyPath, places: dict[KeyPath, Location]) -> Any:
    if isinstance(value, Said):
        if value.place is not None:
            places[path] = value.place
        return _parted(value.value, path, places)
    if isinstance(value, Mapping):
        return {
            key: _parted(item, (*path, key), places)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list | tuple):
        return [_parted(item, (*path, index), places) for index, item in enumerate(value)]
    return value


def merged(below: Mapping[str, Said], above: Mapping[str, Said]) -> dict[str, Said]:
    """Two tables, the second winning: inside tables likewise, unless it says ``_delete_``.

    Source: mmengine 0.10, config/config.py, `Config._merge_a_into_b`.
    """
    result = dict(below)
    for key, said in above.items():
        old, new = result.get(key), said.value
        if isinstance(new, Mapping):
            deletes = "_delete_" in new and new["_delete_"].value is True
            new = {name: each for name, each in new.items() if name != "_delete_"}
            if old is not None and isinstance(old.value, Mapping) and not deletes:
                new = merged(old.value, new)
            said = Said(new, said.place)
        result[key] = said
    return result
