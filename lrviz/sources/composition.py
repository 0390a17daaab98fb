"""Hydra's defaults list: a config put together of the files that it names.

Source: hydra 1.3, `_internal/defaults_list.py` and `config_loader_impl.py`. ``group: name`` is
GROUP/NAME.yaml, under the keys of its group unless it names another package (``group@key``) or
its own first line does (``# @package _global_``); ``name`` alone is NAME.yaml; ``_self_`` is the
file itself, at the end where it is not listed. What comes later wins. Only files below the folder
of the config are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lrviz.sources.syntaxes import YAML
from lrviz.text.files import LARGEST_SPEC, Unreadable, read_text
from lrviz.text.problem import KeyPath, SpecError, quote

_PACKAGE: Final = re.compile(r"\A#\s*@package\s+(\S+)")
_MOST: Final = 200
"""Files that one config may be put together of."""


@dataclass(frozen=True)
class Composed:
    """What came of it.

    Attributes:
        values: The values of all files.
        own: Paths of the file's own values: those that no other file overrules.
        problems: Files that are not there, or cannot be read, each at its entry of the list.
    """

    values: dict[str, Any]
    own: frozenset[KeyPath]
    problems: tuple[tuple[KeyPath, str], ...] = ()


def has_defaults(values: Any) -> bool:
    """Whether a config has a defaults list."""
    found = values.get("defaults") if isinstance(values, Mapping) else None
    return isinstance(found, list) and all(isinstance(each, str | Mapping) for each in found)


def composed(values: Mapping[str, Any], folder: Path) -> Composed:
    """A config together with the files of its defaults list."""
    composer = _Composer(folder)
    found = composer.file(values, "", (), ())
    return Composed(found, frozenset(composer.own), tuple(composer.problems))


class _Composer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.own: set[KeyPath] = set()
        self.problems: list[tuple[KeyPath, str]] = []

    def file(
        self, values: Mapping[str, Any], group: str, around: tuple[Path, ...], at: KeyPath
    ) -> dict[str, Any]:
        """The values of one file and of those that it names; ``at`` is its entry in the first."""
        own = {key: value for key, value in values.items() if key != "defaults"}
        if not has_defaults(values):
            return own
        result: dict[str, Any] = {}
        entries = list(values["defaults"])
        if "_self_" not in entries:
            entries.append("_self_")
        for index, entry in enumerate(entries):
            if entry == "_self_":
                result = merged(result, own)
                if not around:
                    self.own |= set(_paths(own))
                continue
            here: KeyPath = at or ("defaults", index)
            for name, keys in _named(entry, group):
                included = self._included(name, keys, around, here)
                result = merged(result, included)
                if not around:
                    self.own -= set(_paths(included))
        return result

    def _included(
        self, name: str, keys: tuple[str, ...], around: tuple[Path, ...], at: KeyPath
    ) -> dict[str, Any]:
        if "\0" in name:  # no system has such a file
            return self._not(at, f"{quote(name)} cannot be read")
        path = self._folder / f"{name}.yaml"
        if not os.path.isfile(path) and os.path.isfile(path.with_suffix(".yml")):
            path = path.with_suffix(".yml")
        real = path.resolve()
        if not real.is_relative_to(self._folder.resolve()):
            return self._not(
                at, f"{quote(name)} lies outside this config's folder, and is not read"
            )
        if real in around:
            return self._not(at, f"{quote(name)} includes itself")
        self._count += 1
        if self._count > _MOST:
            return self._not(at, f"more than {_MOST} files are included")
        try:
            text = read_text(path, LARGEST_SPEC)
        except Unreadable as error:
            return self._not(at, f"{quote(str(path))} cannot be read: {error}")
        assert YAML.read is not None
        try:
            values = YAML.read(text, str(path)).values
        except SpecError as error:
            return self._not(at, str(error.problems[0]))
        if values is None:
            values = {}
        if not isinstance(values, Mapping):
            return self._not(at, f"{quote(str(path))} is no mapping")
        found = self.file(values, name.rpartition("/")[0], (*around, real), at)
        package = _PACKAGE.match(text)
        if package is not None:
            keys = () if package[1] == "_global_" else tuple(package[1].split("."))
        for key in reversed(keys):
            found = {key: found}
        return found

    def _not(self, at: KeyPath, message: str) -> dict[str, Any]:
        self.problems.append((at, message))
        return {}


def _named(entry: Any, group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The files that an entry names, without the ending, and the keys that each stands under."""
    around = f"{group}/" if group else ""
    if isinstance(entry, str):
        name, _, package = entry.removeprefix("optional ").partition("@")
        if not name.startswith("override "):
            path = name.lstrip("/") if name.startswith("/") else around + name
            yield path, tuple(package.split(".")) if package else _keys(path)
        return
    for key, choice in entry.items():
        given = str(key)
        if given.startswith("override ") or given.startswith("hydra/"):
            continue
        name, _, package = given.removeprefix("optional ").partition("@")
        folder = name.lstrip("/") if name.startswith("/") else around + name
        for one in choice if isinstance(choice, list) else [choice]:
            if isinstance(one, str):
                keys = tuple(folder.split("/"))
                yield f"{folder}/{one}", _package(package, keys)


def _package(package: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    if not package:
        return keys
    return () if package == "_global_" else tuple(package.split("."))


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[:-1])


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two mappings, the second winning, mappings inside them likewise."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def _paths(values: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths of everything in ``values``."""
    if path:
        yield path
    if isinstance(values, Mapping):
        for key, item in values.items():
            yield from _paths(item, (*path, key))
    elif isinstance(values, list):
        for index, item in enumerate(values):
            yield from _paths(item, (*path, index))
