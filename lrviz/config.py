"""``[tool.lrviz]`` of the nearest pyproject.toml: what the person running lrviz has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrviz.lint.paths import matches
from lrviz.spec.files import Unreadable, read_text
from lrviz.spec.problem import Problem, SpecError


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
    """

    path: Path | None = None
    trust: tuple[str, ...] = ()
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its patterns start: the folder of its file, else the current one."""
        return Path.cwd() if self.path is None else self.path.parent

    def ignored_in(self, name: str) -> tuple[str, ...]:
        """The rules that are ignored in the file ``name``."""
        return tuple(
            selector
            for pattern, codes in self.per_file_ignores.items()
            if matches(name, pattern, self.folder)
            for selector in codes
        )


def find_config(start: Path) -> Config:
    """The settings in force in the folder ``start``: of the nearest file that has any.

    They are looked for from where lrviz is run, not from where a spec lies: trust is given by
    the person who runs it, and a spec comes with the folder around it.

    Raises:
        SpecError: A pyproject.toml on the way cannot be read, or a setting is not right.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if not path.is_file():
            continue
        try:
            text = read_text(path)
        except Unreadable as error:
            raise SpecError([Problem("LR001", str(error), str(path))]) from None
        if "lrviz" not in text or not _has_table(text):
            continue
        from lrviz.config_table import read_table

        found = read_table(text, path)
        if found is not None:
            return found
    return Config()


def _has_table(text: str) -> bool:
    """Whether there may be a ``[tool.lrviz]``: what reads one takes longer to import."""
    import tomli

    try:
        tool = tomli.loads(text).get("tool", {})
    except (ValueError, RecursionError):
        return True  # `read_table` says what is wrong, and where
    return not isinstance(tool, dict) or "lrviz" in tool
