"""Where the settings in force stand: the nearest pyproject.toml that has any."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from lrviz.config.settings import Config
from lrviz.sources.source import open_source, unreadable
from lrviz.sources.syntaxes import TOML
from lrviz.text.files import Unreadable

_WITH_MARK: Final = replace(TOML, declares=True)
"""A byte order mark is no reason not to read a project's settings."""


def find_config(start: Path) -> Config:
    """The settings in force in the folder ``start``: of the nearest file that has any.

    They are looked for from where lrviz is run, not from where a spec lies: trust is given by
    the person who runs it, and a spec comes with the folder around it.

    Raises:
        SpecError: A pyproject.toml on the way cannot be read, or a setting is not right.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if not os.path.isfile(path):  # `Path.is_file` raises where it may not look
            continue
        try:
            source = open_source(path, _WITH_MARK)
            source = replace(source, text=source.text.removeprefix("\ufeff"))
        except Unreadable as error:
            if folder != start:  # somebody else's, who has not thought of lrviz
                continue
            raise unreadable(str(path), error, TOML) from None
        if "lrviz" not in source.text:
            continue
        document = source.document
        tool = None if document is None else document.values.get("tool")
        if not isinstance(tool, dict) or "lrviz" not in tool:
            continue
        from lrviz.config.table import read_table  # which takes long to import, and few have one

        return read_table(source, tool["lrviz"])
    return Config()
