"""Which files a check reads: those that are named, and those in the folders that are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final

DEFAULT_EXCLUDE: Final = (
    *(".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox"),
    *(".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__"),
    *("__pypackages__", "build", "dist", "node_modules", "site-packages", "venv"),
)
"""Folders that hold what others wrote, or what is made anew."""


@dataclass(frozen=True)
class Target:
    """A file to check.

    Attributes:
        path: As messages name it; ``-`` is standard input.
        named: Whether the user named it, and not a folder around it.
    """

    path: str
    named: bool


def targets(
    paths: Sequence[str], *, exclude: Iterable[str], folder: Path, endings: tuple[str, ...]
) -> Iterator[Target]:
    """The files that ``paths`` stand for, each once: a file itself, a folder what is in it.

    Args:
        exclude: Patterns of what a walk leaves out besides `DEFAULT_EXCLUDE`; ``matches`` says
            how.
        folder: Where the patterns start.
        endings: Of the files that a walk takes: ``(".toml",)``.
    """
    exclude = tuple(exclude)
    seen: set[str] = set()
    for path in paths:
        found: Iterable[Target] = [Target(path, True)]
        if path != "-" and os.path.isdir(path):
            # What is named is meant: neither it nor what it lies in is left out.
            patterns = [pattern for pattern in exclude if not matches(path, pattern, folder)]
            found = _walk(path, patterns, folder, endings)
        for target in found:
            real = os.path.realpath(target.path)
            if target.path == "-" or real not in seen:
                seen.add(real)
                yield target


def matches(path: str, pattern: str, folder: Path) -> bool:
    """Whether a path is meant by a pattern, as in .gitignore.

    A pattern without a slash is held against every part of the path; one with a slash against
    the path from ``folder``, and against the folders that lead to it.
    """
    return meant(parts_of(path, folder), pattern)


def parts_of(path: str, folder: Path) -> tuple[str, ...]:
    """The parts of a path from ``folder``, as patterns are held against them."""
    try:
        relative = PurePath(os.path.relpath(os.path.abspath(path), folder))
    except ValueError:  # another drive
        relative = PurePath(path)
    return tuple(part for part in relative.parts if part != "..")


def meant(parts: tuple[str, ...], pattern: str) -> bool:
    """Whether the path of these parts is meant by a pattern: see `matches`."""
    whole, found = _compiled(pattern)
    if not whole:
        return any(map(found.match, parts))
    return any(found.match("/".join(parts[:end])) for end in range(1, len(parts) + 1))


@lru_cache(2**16)
def _compiled(pattern: str) -> tuple[bool, re.Pattern[str]]:
    """Whether a pattern is held against whole paths, and the expression for it."""
    pattern = pattern.rstrip("/")
    if "/" not in pattern:
        return False, re.compile(translate(pattern))
    pattern = pattern.lstrip("/")
    return True, re.compile(f"{translate(pattern)}|{translate(f'*/{pattern}')}")


def _walk(
    top: str, patterns: Sequence[str], folder: Path, endings: tuple[str, ...]
) -> Iterator[Target]:
    """The files below a folder; what the user named is read, wherever it stands."""
    closed: list[OSError] = []
    for here, folders, files in os.walk(top, onerror=closed.append):
        inside = Path(here)
        kept = [
            name
            for name in folders
            if name not in DEFAULT_EXCLUDE and not _excluded(str(inside / name), patterns, folder)
        ]
        folders[:] = sorted(kept)
        for name in sorted(files):
            path = (inside / name).as_posix()  # as annotations and patterns have it, everywhere
            if name.endswith(endings) and not _excluded(path, patterns, folder):
                yield Target(path, False)
    # A folder that cannot be looked into is a target, as which it cannot be read.
    yield from (Target(os.fsdecode(error.filename), True) for error in closed)


def _excluded(path: str, patterns: Sequence[str], folder: Path) -> bool:
    parts = parts_of(path, folder) if patterns else ()
    return any(meant(parts, pattern) for pattern in patterns)
