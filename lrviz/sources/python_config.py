"""A config in Python with the configs that it builds on: ``_base_``, and ``read_base``.

Source: mmengine 0.10, config/config.py, `Config._file2dict` and `_parse_lazy_import`. Files are
read within the project only: below the nearest folder that has a ``.git``, a ``pyproject.toml`` or
a ``setup.py``, or below the folder above the config's own.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lrviz.sources.evaluation import Evaluator
from lrviz.sources.said import Said, merged, parted
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import JSON, PYTHON, YAML, syntax_of
from lrviz.text.files import LARGEST_SPEC, Unreadable, read_text
from lrviz.text.place import Location
from lrviz.text.problem import KeyPath, Problem, Span, SpecError, quote

_MARKS: Final = (".git", "pyproject.toml", "setup.py")
_MOST: Final = 100
"""Files that a config may build on."""
_MOST_VALUES: Final = 100_000
"""Values that a config may have, those that stand in it several times counted as often."""
_BASE_VALUE: Final = re.compile(r"([\"']?)\{\{(\s{0,9}_base_\.[\w.]{1,200}\s{0,9})\}\}\1")
"""A value of a base as it was written before ``_base_.x``: ``{{_base_.x}}``, in quotes or not."""
_HIDDEN: Final = ("_base_", "read_base")


@dataclass(frozen=True)
class Whole:
    """A config together with those that it builds on.

    Attributes:
        values: Its values, `Unknown`s among them.
        locations: Where those stand that the file itself says.
        problems: Files that are not there, or cannot be read, each where they are named.
        unread: Why a base was left alone that may be right where it is, or "".
        at: Where the base is named, if one is.
    """

    values: dict[str, Any]
    locations: Mapping[KeyPath, Location]
    problems: tuple[Problem, ...]
    unread: str
    at: Span | None


def whole(source: Source, key: str = "_base_") -> Whole:
    """What a config says, in Python, or in YAML or JSON.

    Args:
        key: The key of the configs that one in YAML or JSON builds on.

    Raises:
        SpecError: The file itself is not of its language.
    """
    reader = _Reader(source, key)
    tree = reader.file(source.text, source.syntax.name, source.name, source.folder, ())
    if _is_too_large(tree):
        message = f"this config stands for more than {_MOST_VALUES:,} values"
        raise SpecError([source.problem("LR001", message)])
    values, locations = parted(tree)
    return Whole(values, locations, tuple(reader.problems), reader.unread, reader.at)


def _in_brackets(found: re.Match[str]) -> str:
    """The value as Python, as wide as it was."""
    around = len(found[1]) + 2
    return f"{'(' * around}{found[2]}{')' * around}"


class _Reader:
    def __init__(self, source: Source, key: str) -> None:
        self._source = source
        self._key = key
        self._project = project_of(source.folder.resolve())
        self._count = 0
        self.problems: list[Problem] = []
        self.unread = ""
        self.at: Span | None = None

    def file(
        self, text: str, language: str, name: str, folder: Path, around: tuple[Path, ...]
    ) -> dict[str, Said]:
        if language != PYTHON.name:
            return self._document(text, language, name, folder, around)
        text = _BASE_VALUE.sub(_in_brackets, text)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            span = Span(0, 0, line, 1, line, 2)
            message = f"this is not Python: {getattr(error, 'msg', None) or error}"
            raise SpecError([Problem("LR600", message, name, span)]) from None
        evaluator = Evaluator(text, {}, places=not around)
        below: dict[str, Said] = {}
        for statement in body:
            if _is_base(statement):
                assert isinstance(statement, ast.Assign)
                named = evaluator.value(statement.value)
                for path, place in _paths(named):
                    below = merged(below, self._base(path, folder, around, place))
                evaluator.names["_base_"] = Said(below)
            elif isinstance(statement, ast.With) and "read_base" in ast.dump(statement.items[0]):
                place = evaluator.value(statement.items[0].context_expr).place
                for taken in statement.body:
                    evaluator.names |= self._imported(taken, folder, around, place)
            else:
                evaluator.statement(statement)
        own = {k: v for k, v in evaluator.names.items() if k not in _HIDDEN}
        return merged(below, own)

    def _document(
        self, text: str, language: str, name: str, folder: Path, around: tuple[Path, ...]
    ) -> dict[str, Said]:
        syntax = YAML if language == YAML.name else JSON
        assert syntax.read is not None
        document = syntax.read(text, name)
        if not isinstance(document.values, Mapping):
            return {}
        own = _said(document.values, {} if around else document.locations, ())
        below: dict[str, Said] = {}
        for path, place in _paths(own.pop(self._key, Said(None))):
            below = merged(below, self._base(path, folder, around, place))
        return merged(below, own)

    def _base(
        self, path: Any, folder: Path, around: tuple[Path, ...], place: Location | None
    ) -> dict[str, Said]:
        """The values of a base."""
        if not around and place is not None:
            self.at = self.at or place.value
        if not isinstance(path, str) or "\0" in path:
            return self._not(f"`{self._key}` is no path that can be followed", place)
        if "::" in path:
            return self._left(f"{quote(path)} lies in an installed package, and is not read")
        found = folder / path
        real = found.resolve()
        if not real.is_relative_to(self._project):
            return self._left(f"{quote(path)} lies outside the project, and is not read")
        if real in around or (not around and real == self._own()):
            return self._not(f"{quote(path)} builds on itself", place)
        self._count += 1
        if self._count > _MOST:
            return self._not(f"builds on more than {_MOST} files", place)
        try:
            text = read_text(found, LARGEST_SPEC)
            language = syntax_of(found.name).name
            return self.file(text, language, str(found), found.parent, (*around, self._own(), real))
        except Unreadable as error:
            return self._not(f"{quote(path)} cannot be read: {error}", place)
        except SpecError as error:
            return self._not(str(error.problems[0]), place)

    def _imported(
        self, node: ast.stmt, folder: Path, around: tuple[Path, ...], place: Location | None
    ) -> dict[str, Said]:
        """The names that an import under ``read_base`` brings."""
        if not isinstance(node, ast.ImportFrom):
            return {}
        if not node.level:
            return self._left(f"{quote(node.module or '')} lies in an installed package")
        path = "../" * (node.level - 1) + (node.module or "").replace(".", "/") + ".py"
        values = self._base(path or ".", folder, around, place)
        if any(alias.name == "*" for alias in node.names):
            return values
        wanted = {alias.name: alias.asname or alias.name for alias in node.names}
        return {wanted[name]: said for name, said in values.items() if name in wanted}

    def _own(self) -> Path:
        return Path(self._source.name).resolve()

    def _left(self, why: str) -> dict[str, Said]:
        self.unread = self.unread or why
        return {}

    def _not(self, message: str, place: Location | None) -> dict[str, Said]:
        span = None if place is None else place.value
        self.problems.append(self._source.problem("LR001", message, span or self.at))
        return {}


def _is_too_large(tree: Mapping[str, Said]) -> bool:
    """Whether there are too many values: names may stand for each other without end."""
    waiting: list[Any] = [tree]
    for item in waiting:  # which grows
        if len(waiting) > _MOST_VALUES:
            return True
        value = item.value if isinstance(item, Said) else item
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def project_of(folder: Path) -> Path:
    """The folder whose files a config in ``folder`` may build on."""
    for above in (folder, *folder.parents):
        if any((above / mark).exists() for mark in _MARKS):
            return above
    return folder.parent


def _is_base(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "_base_"
    )


def _paths(named: Said) -> Iterator[tuple[Any, Location | None]]:
    """The paths of a ``_base_``: one, or a list of them."""
    if isinstance(named.value, list):
        for each in named.value:
            yield each.value, each.place or named.place
    elif named.value is not None:
        yield named.value, named.place


def _said(values: Any, locations: Mapping[KeyPath, Location], path: KeyPath) -> Any:
    """A document's values, each with its place."""
    if isinstance(values, Mapping):
        return {
            key: Said(_said(item, locations, (*path, key)), locations.get((*path, key)))
            for key, item in values.items()
        }
    if isinstance(values, list):
        return [
            Said(_said(item, locations, (*path, index)), locations.get((*path, index)))
            for index, item in enumerate(values)
        ]
    return values
