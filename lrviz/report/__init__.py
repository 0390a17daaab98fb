"""Reporters: what was found, as text for people or for other programs; one table names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lrviz.lint.files import FileReport
from lrviz.report import concise, github, json, sarif, text

Reporter = Callable[[Sequence[FileReport], bool], str]
"""From the files' reports, and whether to write in colour, to the text that is printed."""

REPORTERS: Final[Mapping[str, Reporter]] = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
    "github": github.render,
    "sarif": sarif.render,
}
"""The reporters by the name that ``--output-format`` takes."""
