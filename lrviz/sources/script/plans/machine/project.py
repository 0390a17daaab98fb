"""The files of the project that a script imports: found beside it, and read, in bounds."""

from __future__ import annotations

import ast
import contextlib
import os
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from lrviz.sources.script.kept import tree_of
from lrviz.sources.script.plans.machine.makers import may_build
from lrviz.sources.script.plans.values.things import Module
from lrviz.text.files import Unreadable, read_text

MOST_FILES: Final = 48
MOST_FILES_FOR_RULES: Final = 24
"""Where rules alone look at the schedules: the hook waits for all scripts of a tree."""
LARGEST: Final = 400_000
_HIGHEST: Final = 4
_ROOTS: Final = ("pyproject.toml", "setup.py", "setup.cfg", ".git", "requirements.txt")
_KNOWN: Final = frozenset({"accelerate", "torch", "transformers"})
"""What is known better than by its source, which is found in its own repository."""
_FOREIGN: Final = frozenset({"site-packages", "dist-packages"})


@dataclass
class Files:
    """The files of the project.

    Attributes:
        file: The one that is being run.
        modules: Those that were.
        packages: The folders that they were imported through, by name.
    """

    file: Path | None
    project: Project = field(init=False)
    modules: dict[Path, Module] = field(default_factory=dict)
    packages: dict[str, Module] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.project = Project(self.file)


class Project:
    """Where a script's own modules are looked for.

    Attributes:
        read: How many files have been.
        most: How many may be.
    """

    def __init__(self, script: Path | None) -> None:
        self.script = script
        self.read = 0
        self.most = MOST_FILES
        self._texts: dict[Path, _Text | None] = {}
        self._found: dict[tuple[str, int, str], Path | None] = {}
        self._lying: dict[tuple[str, str], bool] = {}

    @property
    def builds(self) -> bool:
        """Whether any file that was read names what is built for a schedule."""
        return any(text is not None and text.builds for text in self._texts.values())

    def find(self, name: str, level: int, beside: Path | None) -> Path | None:
        """The file that a module's name means; ``beside`` is the file that imports it."""
        start = beside or self.script
        if start is None or (not name and not level):
            return None
        key = (name, level, os.path.dirname(start))
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, name: str, level: int, folder: str) -> Path | None:
        parts = name.split(".") if name else []
        if not level and parts[0] in _KNOWN:
            return None
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            return _module(folder, parts)
        for each in dict.fromkeys((folder, *self._folders)):
            found = _module(each, parts) if self._lies(parts[0], each) else None
            if found is not None and not _FOREIGN & set(found.parts):
                return found
        return None

    def _lies(self, package: str, folder: str) -> bool:
        """Whether a folder has anything by the name of a package: most are of elsewhere."""
        key = (package, folder)
        if key not in self._lying:
            path = os.path.join(folder, package)
            # Asked so often that the exceptions which `os.path.exists` catches would cost most.
            self._lying[key] = any(os.access(one, os.F_OK) for one in (path, f"{path}.py"))
        return self._lying[key]

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        """Where a module may be whoever imports it."""
        if self.script is None:
            return ()
        first = folder = self.script.parent
        for _ in range(_HIGHEST):
            if any((folder / mark).exists() for mark in _ROOTS):
                return str(first), str(folder), str(folder / "src")
            if folder.parent == folder:
                break
            folder = folder.parent
        return (str(first),)

    def data(self, path: str) -> Path | None:
        """The file of the project that a path means, where the script is started as usual.

        From its own folder, or from the one at the top; nothing outside of that is looked at.
        """
        folders = self._folders
        top = Path(folders[1] if len(folders) > 1 else folders[0]) if folders else None
        found: set[Path] = set()
        for folder in folders[:2]:
            with contextlib.suppress(OSError, ValueError, RuntimeError):
                file = Path(folder, path).resolve()
                if top is not None and file.is_relative_to(top.resolve()) and file.is_file():
                    found.add(file)
        return found.pop() if len(found) == 1 else None

    def tree(self, path: Path) -> ast.Module | None:
        """A file's tree; None where it cannot be read, or enough was."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        text = self._texts[path]
        return None if text is None else text.tree

    def _read(self, path: Path) -> _Text | None:
        if self.read >= self.most:
            return None
        self.read += 1
        try:
            status = path.stat()
            return _parsed(path, status.st_mtime_ns, status.st_size)
        except (OSError, Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
            return None


@dataclass(frozen=True, eq=False)
class _Text:
    """The text of a file, and its tree."""

    text: str
    tree: ast.Module

    @cached_property
    def builds(self) -> bool:
        """Whether it names what is built for a schedule."""
        return may_build(self.text)


@lru_cache(maxsize=96)
def _parsed(path: Path, changed: int, size: int) -> _Text:
    """A file as it is since ``changed``: the scripts of a folder import the same ones."""
    text = read_text(path, LARGEST)
    return _Text(text, tree_of(text))


def _module(folder: str, parts: list[str]) -> Path | None:
    base = os.path.join(folder, *parts)  # asked so often that a Path would cost more than the disk
    files = (f"{base}.py", os.path.join(base, "__init__.py"))
    return next((Path(file) for file in files[not parts :] if os.path.isfile(file)), None)
