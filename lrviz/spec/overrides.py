"""Values that the command line sets: ``--set scheduler.gamma=0.5``, ``--sweep KEY=V1,V2``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrviz.sources.syntax import toml
from lrviz.text.problem import KeyPath, Problem, SpecError, quote


@dataclass(frozen=True)
class Override:
    """One value set from outside: where, what, and the option that said so."""

    path: KeyPath
    value: Any
    origin: str

    @property
    def label(self) -> str:
        """What a plot calls it: ``gamma = 0.5``."""
        return f"{self.path[-1]} = {_toml(self.value)}"


def parse_set(text: str) -> Override:
    """``KEY=VALUE`` with a dotted key (numbers index arrays) and a TOML value.

    Raises:
        SpecError: The key or the value is not TOML.
    """
    origin = f"--set {text}"
    key, value = _split(text, origin, "KEY=VALUE, as in scheduler.gamma=0.5")
    return Override(_path(key, origin), _value(value, key, origin), origin)


def parse_sweep(text: str) -> tuple[Override, ...]:
    """``KEY=V1,V2,...``: one override per TOML value.

    Raises:
        SpecError: As `parse_set` does; also where no value is given.
    """
    origin = f"--sweep {text}"
    key, values = _split(text, origin, "KEY=V1,V2,..., as in scheduler.gamma=0.1,0.5")
    path = _path(key, origin)
    try:
        parsed = toml.value(f"[{values}\n]")
    except ValueError:
        parsed = [_value(part.strip(), key, origin) for part in values.split(",")]
    if not parsed:
        raise _error(origin, f"expected values: --sweep {key}=V1,V2,...")
    return tuple(Override(path, v, f"--sweep {key}={_toml(v)}") for v in parsed)


def apply(table: Mapping[str, Any], overrides: Sequence[Override]) -> dict[str, Any]:
    """``table`` with the overrides put in, and tables made where there are none.

    Raises:
        SpecError: A key leads through something that is no table, or past an array's end.
    """
    result: dict[str, Any] = _copy(table)
    for override in overrides:
        full = override.path
        place: Any = result
        for depth, part in enumerate(full):
            last = depth == len(full) - 1
            if isinstance(place, list):
                if not isinstance(part, int) or part >= len(place):
                    raise _error(
                        override.origin,
                        f"{quote(_dotted(full[:depth]))} is an array of {len(place)}: expected an "
                        f"index from 0 to {len(place) - 1}, found {quote(str(part))}",
                    )
                if last:
                    place[part] = override.value
                place = place[part]
            elif isinstance(place, dict):
                name = str(part)
                if last:
                    place[name] = override.value
                place = place.setdefault(name, {})
            else:
                raise _error(
                    override.origin, f"{quote(_dotted(full[:depth]))} is a value, not a table"
                )
    return result


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _split(text: str, origin: str, form: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip() or not value.strip():
        raise _error(origin, f"expected {form}")
    return key.strip(), value.strip()


def _path(key: str, origin: str) -> KeyPath:
    try:
        parts = toml.dotted_key(key)
    except ValueError:
        raise _error(origin, f"{quote(key)} is not a dotted key, as in scheduler.gamma") from None
    return tuple(int(name) if name.isascii() and name.isdigit() else name for name in parts)


def _value(text: str, key: str, origin: str) -> Any:
    try:
        return toml.value(text)
    except ValueError:
        quoted = toml.literal(text)
        message = f"{quote(text)} is not a TOML value; for a string write '{key}={quoted}'"
        raise _error(origin, message) from None


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else str(value)


def _dotted(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _error(origin: str, message: str) -> SpecError:
    return SpecError([Problem("LR005", message, origin, origin=origin)])
