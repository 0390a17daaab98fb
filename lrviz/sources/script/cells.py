"""What is said of a notebook's script, said of its cells: nobody sees the lines of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lrviz.sources.script.notebook import Joined, NotANotebook, joined
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK
from lrviz.text.problem import SpecError


def cells_in(source: Source) -> Joined | None:
    """The cells of a notebook, or of the script that its cells are; None of any other file."""
    if source.cells is not None:
        return source.cells
    if source.syntax is not NOTEBOOK:
        return None
    try:
        return joined(source.text)
    except NotANotebook:
        return None


def told(source: Source, message: str) -> str:
    """A message, with the lines of a notebook's cells where it names lines of its script."""
    cells = cells_in(source)
    return message if cells is None else cells.renumbered(message)


@contextmanager
def in_cells(source: Source) -> Iterator[None]:
    """Let what is wrong with a source be raised with its place in a cell, if it is a notebook."""
    try:
        yield
    except SpecError as error:
        cells = cells_in(source)
        if cells is None:
            raise
        raise type(error)(map(cells.placed, error.problems)) from None
