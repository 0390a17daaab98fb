"""Python: the comments of a script, and of the code cells of a notebook."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from lrviz.text.place import Comment
from lrviz.text.problem import Span


def comments(text: str, cell: int | None = None) -> tuple[Comment, ...]:
    """The comments of a script, or of one cell, up to where it cannot be read."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for row, column, comment in _comments(text):
        start = starts[row - 1] + column
        end = start + len(comment)
        span = Span(start, end, row, column + 1, row, column + 1 + len(comment))
        found.append(Comment(span, comment[1:].strip(), cell=cell))
    return tuple(found)


def notebook_comments(text: str) -> tuple[Comment, ...]:
    """The comments of a notebook's code cells; none where it is no notebook."""
    from lrviz.sources.script.notebook import NotANotebook, code_cells

    try:
        cells = code_cells(text)
    except NotANotebook:
        return ()
    return tuple(found for number, cell in cells.items() for found in comments(cell, number))


def is_literal(text: str) -> bool:
    """Whether a piece of Python is a number, a string or a list of them."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Row (from 1), column (from 0) and text of each comment."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield *token.start, token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        return  # what follows does not parse: LR600 says so
