"""``[tool.lrviz]`` of the nearest pyproject.toml: what the person running lrviz has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lrviz.spec.files import Unreadable, read_text
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.model import Source
from lrviz.spec.problem import KeyPath, Problem, SpecError, did_you_mean, listed, quote
from lrviz.spec.reader import parse
from lrviz.spec.reading import Reading
from lrviz.spec.values import Values, describe

_LISTS: Final = ("select", "extend-select", "ignore", "exclude", "trust")
_KEYS: Final = (*_LISTS, "per-file-ignores", *OPTIONS)
_TABLE: Final[KeyPath] = ("tool", "lrviz")


@dataclass(frozen=True)
class Config:
    """Settings of a project.

    Attributes:
        path: The pyproject.toml that they stand in, or None where there is none.
        trust: Packages that a dotted ``type`` may be imported from.
        select, extend_select, ignore: Rules, by code, prefix or name; ``select`` None: the default.
        exclude: Patterns of paths that a folder walk leaves out.
        per_file_ignores: Patterns of paths, each with the rules to ignore there.
        options: Options of rules.
    """

    path: Path | None = None
    trust: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its patterns start: the folder of its file, else the current one."""
        return Path.cwd() if self.path is None else self.path.parent


def find_config(start: Path) -> Config:
    """The settings in force in the folder ``start``: of the nearest file that has any.

    They are looked for from where lrviz is run, not from where a spec lies: trust is given by
    the person who runs it, and a spec comes with the folder around it.

    Raises:
        SpecError: A pyproject.toml on the way cannot be read, or a setting is not right.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if not path.is_file():
            continue
        try:
            text = read_text(path)
        except Unreadable as error:
            raise SpecError([Problem("LR001", str(error), str(path))]) from None
        if "lrviz" not in text:
            continue
        tool = parse(text, str(path)).get("tool", {})
        if isinstance(tool, dict) and "lrviz" in tool:
            return _config(tool["lrviz"], path, Source(str(path), path.parent, text))
    return Config()


def _config(table: Any, path: Path, source: Source) -> Config:
    reading = Reading(source)
    if not isinstance(table, dict):
        reading.add("LR005", _TABLE, f"`tool.lrviz` is {describe(table)}; expected a table")
        raise SpecError(reading.problems)
    for key in table:
        if key not in _KEYS:
            message = f"`[tool.lrviz]` has no key {quote(key)}{did_you_mean(key, _KEYS)}"
            reading.add("LR003", (*_TABLE, key), f"{message}; it has {listed(_KEYS)}", key=True)
    lists = {
        key: _names(reading, table[key], (*_TABLE, key), f"`tool.lrviz.{key}`")
        for key in _LISTS
        if key in table
    }
    raw = table.get("per-file-ignores", {})
    if not isinstance(raw, dict):
        message = f"`per-file-ignores` is {describe(raw)}; expected a table of patterns"
        reading.add("LR005", (*_TABLE, "per-file-ignores"), message)
        raw = {}
    per_file = {
        pattern: _names(reading, codes, (*_TABLE, "per-file-ignores", pattern), quote(pattern))
        for pattern, codes in raw.items()
    }
    known = {key: value for key, value in table.items() if key in OPTIONS}
    values = Values(source, {}, 1)
    options = reading.arguments(known, OPTIONS, "tool.lrviz", _TABLE, values)
    if reading.problems:
        raise SpecError(reading.problems)
    return Config(
        path=path,
        trust=lists.get("trust", ()),
        select=lists.get("select"),
        extend_select=lists.get("extend-select", ()),
        ignore=lists.get("ignore", ()),
        exclude=lists.get("exclude", ()),
        per_file_ignores=per_file,
        options=options,
    )


def _names(reading: Reading, value: Any, path: KeyPath, what: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reading.add("LR005", path, f"{what} is {describe(value)}; expected an array of strings")
    return ()
