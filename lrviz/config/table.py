"""The ``[tool.lrviz]`` table: its keys, and what each must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from lrviz.config.settings import Config
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.model import Source
from lrviz.spec.reader import parse
from lrviz.spec.reading import Reading
from lrviz.spec.values import Values, describe
from lrviz.text.problem import KeyPath, SpecError, did_you_mean, listed, quote

_LISTS: Final = ("select", "extend-select", "ignore", "exclude", "trust")
_RULES: Final = ("select", "extend-select", "ignore")
_KEYS: Final = (*_LISTS, "per-file-ignores", *OPTIONS)
_TABLE: Final[KeyPath] = ("tool", "lrviz")


def read_table(text: str, path: Path) -> Config | None:
    """The settings that a pyproject.toml has, or None where it has no such table.

    Raises:
        SpecError: It is not TOML, or a setting is not right.
    """
    tool = parse(text, str(path)).get("tool", {})
    if not isinstance(tool, dict) or "lrviz" not in tool:
        return None
    return _config(tool["lrviz"], path, Source(str(path), path.parent, text))


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
    for key in _RULES:
        _known(reading, lists.get(key, ()), (*_TABLE, key))
    for pattern, codes in per_file.items():
        _known(reading, codes, (*_TABLE, "per-file-ignores", pattern))
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


def _known(reading: Reading, selectors: tuple[str, ...], path: KeyPath) -> None:
    """Keep a problem for each selector that no rule answers to."""
    if not selectors:
        return
    from lrviz.lint.select import UnknownRule, check_selector

    for index, selector in enumerate(selectors):
        try:
            check_selector(selector)
        except UnknownRule as error:
            reading.add("LR003", (*path, index), str(error))


def _names(reading: Reading, value: Any, path: KeyPath, what: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    reading.add("LR005", path, f"{what} is {describe(value)}; expected an array of strings")
    return ()
