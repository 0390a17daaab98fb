"""A file that a schedule is read from: its text, read once, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.text.files import LARGEST_SPEC, Unreadable, read_stdin, read_text
from lrviz.text.place import Comment, Location
from lrviz.text.problem import Problem, Span, SpecError

if TYPE_CHECKING:
    from lrviz.sources.document import Document
    from lrviz.sources.script.notebook import Joined


Insert = Callable[[str, Location, "Location | None", str, str], "tuple[Span, str] | None"]


@dataclass(frozen=True)
class Syntax:
    """A language that files are written in.

    Attributes:
        name: "TOML", "YAML", "JSON", "Python" or "notebook".
        endings: How the names of such files end.
        read: The document in a text of that name; None where it is no keys and values. Raises
            SpecError where the text is not of the language.
        comments: The comments of a text, for what is no document.
        literal: A value as it is written there, for fixes; None where fixes cannot be written.
        insert: Where a further key goes, and as what; None where it cannot be written. Given the
            text, the place of the key before it, that of the table, the key and its value.
        replaceable: Whether a value that stands there may be replaced by another.
        largest: Bytes that a file may have.
        broken: The rule that a text breaks which is not of the language.
        declares: Whether a text may begin with a byte order mark, or declare its encoding.
    """

    name: str
    endings: tuple[str, ...]
    read: Callable[[str, str], Document] | None = None
    comments: Callable[[str], tuple[Comment, ...]] | None = None
    literal: Callable[[float | str | bool], str] | None = None
    insert: Insert | None = None
    replaceable: Callable[[str], bool] = lambda _: True
    largest: int = LARGEST_SPEC
    broken: str = "LR001"
    declares: bool = False


@dataclass(frozen=True)
class Source:
    """A file, as it was read.

    Attributes:
        name: What messages call it: its path as given, or ``<stdin>``.
        folder: Where relative paths in it start.
        text: The whole text, line ends as they are in the file.
        syntax: The language that it is written in.
        cells: Of the script that the cells of a notebook are: where each begins.
    """

    name: str
    folder: Path
    text: str
    syntax: Syntax
    cells: Joined | None = None

    @cached_property
    def document(self) -> Document | None:
        """Its keys and values; None of a script.

        Raises:
            SpecError: The text is not of the language.
        """
        return None if self.syntax.read is None else self.syntax.read(self.text, self.name)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Its comments; none where it cannot be parsed."""
        if self.syntax.comments is not None:
            return self.syntax.comments(self.text)
        try:
            return () if self.document is None else self.document.comments
        except SpecError:
            return ()

    def says(self, word: str) -> bool:
        """Whether a comment may be a directive, ``# lrviz: word``: in any other file none is read.

        To find the comments of a script takes longer than to parse it.
        """
        return word in self.text and "lrviz:" in self.text

    def problem(self, code: str, message: str, span: Span | None = None) -> Problem:
        """A problem of the file, at a place in it."""
        return Problem(code, message, self.name, span)


def open_source(path: str | Path, syntax: Syntax, *, name: str | None = None) -> Source:
    """The file at ``path``, or standard input where that is ``-``.

    Args:
        syntax: The language of the file (see `lrviz.sources.kinds.syntax_of`).
        name: What messages call it; else its path, or ``<stdin>``.

    Raises:
        Unreadable: It cannot be read as text.
    """
    if str(path) == "-":
        text = read_stdin(syntax.largest, python=syntax.declares)
        return Source(name or "<stdin>", Path(), text, syntax)
    text = read_text(Path(path), syntax.largest, python=syntax.declares)
    return Source(name or str(path), Path(path).parent, text, syntax)


def unfixable(source: Source) -> Source:
    """The source with a language in which no fix is written: none of its keys is one of a spec."""
    return replace(source, syntax=replace(source.syntax, literal=None, insert=None))


def unreadable(name: str, error: Unreadable, syntax: Syntax) -> SpecError:
    """The problem of a file that cannot be read as text."""
    at = Span(0, 0, error.line, error.column, error.line, error.column + 1)
    return SpecError([Problem(syntax.broken, str(error), name, at)])
