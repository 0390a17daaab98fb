"""Which files a check reads: those that are named, and those in the folders that are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
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
    pattern = pattern.rstrip("/")
    try:
        relative = PurePath(os.path.relpath(os.path.abspath(path), folder))
    except ValueError:  # another drive
        relative = PurePath(path)
    parts = [part for part in relative.parts if part != ".."]
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    pattern = pattern.lstrip("/")
    return any(
        fnmatchcase("/".join(parts[:end]), pattern)
        or fnmatchcase("/".join(parts[:end]), f"*/{pattern}")
        for end in range(1, len(parts) + 1)
    )


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
            path = str(inside / name)
            if name.endswith(endings) and not _excluded(path, patterns, folder):
                yield Target(path, False)
    # A folder that cannot be looked into is a target, as which it cannot be read.
    yield from (Target(os.fsdecode(error.filename), True) for error in closed)


def _excluded(path: str, patterns: Sequence[str], folder: Path) -> bool:
    return any(matches(path, pattern, folder) for pattern in patterns)
