"""The ``[tool.lrviz]`` table: its keys, and what each must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from lrviz.config.settings import Config
from lrviz.known.torch import unknown_version
from lrviz.sources.plan import Plan
from lrviz.sources.source import Source
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.reading import Reading
from lrviz.spec.trust import is_folder
from lrviz.spec.values import Values, describe
from lrviz.text.place import Below
from lrviz.text.problem import KeyPath, SpecError, did_you_mean, listed, quote

_LISTS: Final = ("select", "extend-select", "ignore", "exclude", "trust")
_RULES: Final = ("select", "extend-select", "ignore")
_KEYS: Final = (*_LISTS, "per-file-ignores", "assume", "per-file-assume", "torch", *OPTIONS)
_TABLE: Final[KeyPath] = ("tool", "lrviz")


def read_table(source: Source, table: Any) -> Config:
    """The settings of the ``[tool.lrviz]`` table of a pyproject.toml.

    Raises:
        SpecError: A setting is not right.
    """
    document = source.document
    assert document is not None
    plan = Plan(source, document.values, Below(document, ()))
    return _config(table, Path(source.name), Reading(plan))


def _config(table: Any, path: Path, reading: Reading) -> Config:
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
    assume = _numbers(reading, table.get("assume", {}), (*_TABLE, "assume"))
    per_file_assume = _tables(reading, table.get("per-file-assume", {}))
    for index, entry in enumerate(lists.get("trust", ())):
        if is_folder(entry):
            message = f"{quote(entry)} is a folder, which only the command line can trust"
            reading.add("LR005", (*_TABLE, "trust", index), f"{message}; expected a package")
    if "torch" in table:
        _torch(reading, table["torch"], (*_TABLE, "torch"))
    options = reading.options(table, "tool.lrviz", _TABLE, Values(reading.plan, {}, 1))
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
        assume=assume,
        per_file_assume=per_file_assume,
        torch=table.get("torch"),
    )


def _torch(reading: Reading, value: Any, path: KeyPath) -> None:
    """Keep a problem where ``value`` is no version of torch that lrviz knows."""
    if not isinstance(value, str):  # 2.10 would be another one than it says
        message = f'`torch` is {describe(value)}; expected a string, as in torch = "2.6"'
        reading.add("LR005", path, message)
        return
    why = unknown_version(value)
    if why is not None:
        reading.add("LR005", path, why)


def _tables(reading: Reading, raw: Any) -> dict[str, dict[str, int | float | str]]:
    """``per-file-assume``: patterns of paths, each with a table of numbers."""
    path: KeyPath = (*_TABLE, "per-file-assume")
    if not isinstance(raw, dict):
        message = f"`per-file-assume` is {describe(raw)}; expected a table of patterns, as in "
        reading.add("LR005", path, message + '"configs/*.yaml" = { steps_per_epoch = 390 }')
        return {}
    return {pattern: _numbers(reading, table, (*path, pattern)) for pattern, table in raw.items()}


def _numbers(reading: Reading, raw: Any, path: KeyPath) -> dict[str, int | float | str]:
    """A table of names and numbers (or versions) that are assumed."""
    if not isinstance(raw, dict):
        message = f"{quote(str(path[-1]))} is {describe(raw)}; expected a table of numbers, as in "
        reading.add("LR005", path, message + "{ steps_per_epoch = 390 }")
        return {}
    for name, value in raw.items():
        if name == "torch":
            _torch(reading, value, (*path, name))
        elif isinstance(value, bool) or not isinstance(value, int | float | str):
            message = f"{quote(name)} is {describe(value)}; expected a number"
            reading.add("LR005", (*path, name), message)
    return {k: v for k, v in raw.items() if isinstance(v, int | float | str)}


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
