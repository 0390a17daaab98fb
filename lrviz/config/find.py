"""Where the settings in force stand: the nearest pyproject.toml that has any."""

from __future__ import annotations

from pathlib import Path

from lrviz.config.settings import Config
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import Problem, SpecError


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
        from lrviz.config.table import read_table

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
