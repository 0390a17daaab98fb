"""``[tool.lrviz]`` of the nearest pyproject.toml: what the person running lrviz has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrviz.lint.paths import meant, parts_of
from lrviz.sources.assume import Assumption, from_table


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
        assume: What no source says, by name.
        per_file_assume: Patterns of paths, each with what is assumed there.
        torch: The version of torch that is spoken of, where the project says.
    """

    path: Path | None = None
    trust: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    assume: Mapping[str, int | float | str] = field(default_factory=dict)
    per_file_assume: Mapping[str, Mapping[str, int | float | str]] = field(default_factory=dict)
    torch: str | None = None

    @property
    def folder(self) -> Path:
        """Where its patterns start: the folder of its file, else the current one."""
        return Path.cwd() if self.path is None else self.path.parent

    def ignored_in(self, name: str) -> tuple[str, ...]:
        """The rules that are ignored in the file ``name``."""
        if not self.per_file_ignores:
            return ()
        parts = parts_of(name, self.folder)
        return tuple(
            selector
            for pattern, codes in self.per_file_ignores.items()
            if meant(parts, pattern)
            for selector in codes
        )

    def assumed_in(self, name: str) -> tuple[Assumption, ...]:
        """What is assumed of the file ``name``, the nearest first."""
        origin = "pyproject.toml"
        parts = parts_of(name, self.folder) if self.per_file_assume else ()
        own = [
            one
            for pattern, table in self.per_file_assume.items()
            if meant(parts, pattern)
            for one in from_table(table, origin)
        ]
        torch = {} if self.torch is None else {"torch": self.torch}
        return (*own, *from_table(self.assume, origin), *from_table(torch, origin))
