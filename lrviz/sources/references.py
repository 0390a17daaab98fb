"""References from one value of a config to another: OmegaConf's ``${a.b}``, MONAI's ``@a#b``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 20
_WHOLE: Final = re.compile(r"\$\{\s*([\w.\[\]-]+)\s*\}")
_BUNDLE: Final = re.compile(r"@([\w.:#-]+)")


def resolved(values: Any) -> Any:
    """``values`` with what is wholly a reference replaced by what stands there.

    A reference that leads nowhere, or round in a circle, and what a resolver of the program would
    give (``${oc.env:HOME}``), stays as it is.
    """
    return _Resolver(values).walk(values, ())


class _Resolver:
    def __init__(self, root: Any) -> None:
        self._root = root

    def walk(self, value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, Mapping):
            return {key: self.walk(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.walk(item, (*path, index)) for index, item in enumerate(value)]
        return self._followed(value, path) if isinstance(value, str) else value

    def _followed(self, text: str, path: tuple[str | int, ...]) -> Any:
        value: Any = text
        for _ in range(_DEEPEST):
            target = _target(value, path) if isinstance(value, str) else None
            if target is None:
                return value
            found = self._at(target)
            if found is None or isinstance(found, Mapping | list):
                return text if found is None else self._table(found, text)
            value, path = found, tuple(target)
        return text  # round in a circle

    def _table(self, found: Any, text: str) -> Any:
        """A whole mapping or list, in which nothing is followed further."""
        return found if _size(found) <= 1000 else text

    def _at(self, path: list[str | int]) -> Any:
        value = self._root
        for name in path:
            if isinstance(value, list) and str(name).isdecimal() and int(name) < len(value):
                value = value[int(name)]
            elif isinstance(value, Mapping) and name in value:
                value = value[name]
            else:
                return None
        return value


def _target(text: str, path: tuple[str | int, ...]) -> list[str | int] | None:
    """Where a text leads that is wholly a reference; None where it is none."""
    whole = _WHOLE.fullmatch(text.strip())
    if whole is not None:
        name = whole[1].replace("[", ".").replace("]", "")
        dots = len(name) - len(name.lstrip("."))
        start: list[str | int] = list(path[: max(len(path) - dots, 0)]) if dots else []
        return [*start, *filter(None, name.split("."))]
    bundle = _BUNDLE.fullmatch(text.strip())
    if bundle is not None:
        return list(re.split("::|#", bundle[1]))
    return None


def _size(value: Any) -> int:
    waiting = [value]
    for item in waiting:  # which grows
        if len(waiting) > 1000:
            break
        inside = item.values() if isinstance(item, Mapping) else item
        waiting.extend(inside if isinstance(item, Mapping | list) else ())
    return len(waiting)
