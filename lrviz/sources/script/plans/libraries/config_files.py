"""Configs that a script reads: YAML and JSON files of its project, whose paths it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lrviz.sources.script.plans.libraries.strangers import FILE, stranger
from lrviz.sources.script.plans.libraries.texts import json_loads
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import MISSING, Dotted, Opaque
from lrviz.sources.syntaxes import JSON, YAML
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import SpecError

_LARGEST: Final = 100_000
_MOST_VALUES: Final = 5_000
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,20}(?:\.[0-9]{0,20})?[eE][-+]?[0-9]{1,3}")
_OLD_WORDS: Final = re.compile(r"\b(?:yes|no|on|off)\b", re.IGNORECASE)
"""What is true or false in YAML 1.1, and text in 1.2."""
_PLAIN: Final = (str, int, float, type(None))


def _opened(machine: Machine, given: Given) -> Any:
    """``open``: a file that is read, whose path is known; else something unknown."""
    path, mode = machine.settled(given.get(0, "file")), given.get(1, "mode")
    if not isinstance(path, str) or mode not in (MISSING, "r", "rt", "rb"):
        return unknown(machine, given.node)
    return machine.opaque(machine.words(given.node), FILE, path)


def _loading(name: str) -> Callable[[Machine, Given], Any]:
    """``yaml.safe_load`` and the like: what a file says that is open."""

    def load(machine: Machine, given: Given) -> Any:
        file = machine.settled(given.args[0]) if given.args else MISSING
        if isinstance(file, Opaque) and file.kind == FILE:
            path = machine.files.project.data(file.key)
            value = MISSING if path is None else _value_of(machine, path, file.key, name, given)
            if value is not MISSING:
                machine.notes.setdefault(f"as `{file.key}` says", machine.here(given.node))
                return _held(machine, value)
        if isinstance(file, str) and not name.startswith("json."):  # the text itself
            value = said_in(machine, file, name.split(".")[0], given)
            if value is not MISSING:
                return value
        return stranger(machine, Dotted(name), given, name)

    return load


def said_in(machine: Machine, text: str, package: str, given: Given) -> Any:
    """What a text of YAML says that stands in the script; `MISSING` where it cannot be known."""
    if len(text) > _LARGEST:
        return MISSING
    try:
        value = _said(text, package, "the text")
    except SpecError as error:
        raise Dead(machine.here(given.node), str(error.problems[0])) from None
    return MISSING if value is MISSING else _held(machine, value)


def _text_loaded(machine: Machine, given: Given) -> Any:
    """``json.loads``: what a text says, or a file that was read whole."""
    first = machine.settled(given.args[0]) if given.args else MISSING
    if isinstance(first, Opaque) and first.kind == FILE:
        return _loading("json.load")(machine, given)
    return json_loads(machine, given)


def _value_of(machine: Machine, path: Path, said: str, name: str, given: Given) -> Any:
    """What a file says; `MISSING` where that cannot be known."""
    try:
        status = path.stat()
        return _read(path, name.split(".")[0], status.st_mtime_ns, status.st_size)
    except SpecError as error:
        raise Dead(machine.here(given.node), str(replace(error.problems[0], file=said))) from None
    except (Unreadable, OSError):
        return MISSING


@lru_cache(maxsize=8)
def _read(path: Path, package: str, changed: int, size: int) -> Any:
    """What a file says since ``changed``: the body of a loop is run several times."""
    return _said(read_text(path, _LARGEST), package, path.name)


def _said(text: str, package: str, title: str) -> Any:
    """What a text says, as a package reads it; `MISSING` where that cannot be known."""
    read = (JSON if package == "json" else YAML).read
    newer = package.startswith("ruamel")
    if read is None or (newer and _OLD_WORDS.search(text) is not None):
        return MISSING
    value = read(text, title).values
    waiting = [value]
    for count, held in enumerate(waiting):  # which grows; what aliases repeat counts each time
        if count == _MOST_VALUES:
            return MISSING
        waiting += held.values() if isinstance(held, dict) else ()
        waiting += held if isinstance(held, list) else ()
    return _with_numbers(value) if newer else value


def _with_numbers(value: Any) -> Any:
    """A value of YAML 1.1 as of 1.2, in which ``2e-5`` is a number."""
    if isinstance(value, dict):
        return {key: _with_numbers(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_with_numbers(held) for held in value]
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _held(machine: Machine, value: Any) -> Any:
    """A value as a machine holds it; of dates, and of tags that nobody knows, nothing is known."""
    if isinstance(value, dict):
        return machine.new_dict({key: _held(machine, held) for key, held in value.items()})
    if isinstance(value, list):
        return machine.new_list(tuple(_held(machine, held) for held in value))
    return value if isinstance(value, _PLAIN) else machine.opaque()


_LOADERS: Final = (
    "json.load",
    *(f"yaml.{how}load" for how in ("", "safe_", "full_", "unsafe_")),
    *(f"ruamel{dot}yaml.{how}load" for dot in "._" for how in ("", "safe_")),
)
CONFIG_FILES: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    "builtins.open": _opened,
    **{name: _loading(name) for name in _LOADERS},
    "json.loads": _text_loaded,
}
"""What gives what a file says, by name."""
