"""Reporters: what was found, as text for people or for other programs; one table names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from lrviz.lint.file_report import FileReport

Reporter = Callable[[Sequence[FileReport], bool], str]
"""From the files' reports, and whether to write in colour, to the text that is printed."""

REPORTERS: Final = ("text", "concise", "json", "github", "sarif")
"""What ``--output-format`` takes: the reporters, each a module of this package."""


def reporter(name: str) -> Reporter:
    """The reporter of that name, imported when it is asked for."""
    found: Reporter = import_module(f"lrviz.report.{name}").render
    return found
