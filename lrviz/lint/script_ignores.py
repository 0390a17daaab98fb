"""What a script, or a notebook, says to ignore: comments, each for its line."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Mapping

from lrviz.lint.suppress import Ignore, in_comment, on_line, part
from lrviz.text.problem import Span


def script_ignores(text: str, cell: int | None = None) -> Iterator[Ignore]:
    """The ignores of a script, or of one cell of a notebook."""
    if "lrviz" not in text:  # most scripts: nothing to look for
        return
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for row, column, comment in _comments(text):
        start = starts[row - 1] + column
        end = start + len(comment)
        span = Span(start, end, row, column + 1, row, column + 1 + len(comment))
        for selector, first, last in in_comment(comment):
            yield Ignore(selector, part(span, first, last), on_line(row, cell), cell)


def notebook_ignores(cells: Mapping[int, str]) -> Iterator[Ignore]:
    """The ignores of a notebook's code cells."""
    for number, text in cells.items():
        yield from script_ignores(text, number)


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Row (from 1), column (from 0) and text of each comment, up to where it cannot be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield *token.start, token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        return  # what follows does not parse: LR600 says so
