"""Text for a terminal that shows colours."""

from __future__ import annotations

import re
from typing import Final, TextIO

import click

_STYLES: Final = {
    "---": {"bold": True},
    "+++": {"bold": True},
    "@@": {"fg": "cyan"},
    "-": {"fg": "red"},
    "+": {"fg": "green"},
}


def colors(context: click.Context, stream: TextIO) -> bool:
    """Whether to write in colour: as the options say, else where somebody looks at it."""
    return context.color if context.color is not None else stream.isatty()


def colored(diff: str) -> str:
    """A unified diff as git colours it."""
    return "".join(map(_line, re.findall(r"[^\n]*\n|[^\n]+", diff)))


def _line(line: str) -> str:
    text = line.rstrip("\n")
    how = next((how for start, how in _STYLES.items() if text.startswith(start)), None)
    return line if how is None else click.style(text, **how) + line[len(text) :]  # type: ignore[arg-type]
