"""Notebooks: the code cells as one script, each line where it was."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any, Final

from lrviz.text.problem import Problem, Span

_NAMES: Final = re.compile(r"[\w., ]+")
_OTHER_LANGUAGE: Final = re.compile(r"^\s*%%(?!time\b|timeit\b|capture\b|prun\b)")


class NotANotebook(ValueError):
    """A text that is no notebook; says why."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among all cells, its first line and offset in the script."""

    number: int
    line: int
    start: int


@dataclass(frozen=True)
class Joined:
    """The code cells of a notebook as one script."""

    text: str
    cells: tuple[Cell, ...]

    def cell_at(self, line: int) -> Cell:
        """The cell that a line of the script stands in."""
        return self.cells[max(bisect_right([cell.line for cell in self.cells], line) - 1, 0)]

    def shifted(self, span: Span) -> Span:
        """A stretch of the script, counted in its cell."""
        cell = self.cell_at(span.line)
        lines = cell.line - 1
        return Span(
            span.start - cell.start,
            span.end - cell.start,
            span.line - lines,
            span.column,
            span.end_line - lines,
            span.end_column,
        )

    def renumbered(self, message: str, here: Cell | None = None) -> str:
        """A message that names lines of the script, with those of the cells.

        Args:
            here: The cell whose lines need not be told from others'.
        """

        def named(found: re.Match[str]) -> str:
            cell = self.cell_at(int(found[2]))
            line = f"{found[1]}{int(found[2]) - cell.line + 1}"
            return line if cell is here else f"{line} of cell {cell.number}"

        return re.sub(r"(\bline )(\d{1,9})\b", named, message)

    def placed(self, problem: Problem) -> Problem:
        """A problem of the script, in its cell."""
        if problem.cell is not None or not self.cells:
            return problem
        cell = None if problem.span is None else self.cell_at(problem.span.line)
        message = self.renumbered(problem.message, cell)
        if problem.span is None or cell is None:
            return replace(problem, message=message)
        span = self.shifted(problem.span)
        return replace(problem, message=message, span=span, cell=cell.number)


def joined(text: str) -> Joined:
    """The code cells of a notebook as one script.

    Raises:
        NotANotebook: Where the text is none.
    """
    cells: list[Cell] = []
    lines: list[str] = []
    offset = 0
    for number, source in code_cells(text).items():
        cells.append(Cell(number, len(lines) + 1, offset))
        mine = _plain(source)
        lines += mine
        offset += sum(len(line) + 1 for line in mine)
    return Joined("".join(line + "\n" for line in lines), tuple(cells))


def code_cells(text: str) -> dict[int, str]:
    """The text of each code cell, by its number among all cells, from 1.

    Raises:
        NotANotebook: Where the text is none.
    """
    import json

    try:
        sources = _sources(json.loads(text.removeprefix("\ufeff")))
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "") or "it is nested too deeply"
        raise NotANotebook(reason) from error
    if sources is None:
        raise NotANotebook("it has no list of cells")
    return dict(sources)


def _sources(document: Any) -> list[tuple[int, str]] | None:
    """The text of each code cell; None where the document has no cells."""
    if not isinstance(document, dict):
        return None
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):  # notebooks of version 3
        sheets = [s for s in document["worksheets"] if isinstance(s, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        cells = [cell for found in lists if isinstance(found, list) for cell in found]
    if not isinstance(cells, list):
        return None
    found = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            found.append((number, source))
    return found


def _plain(source: str) -> list[str]:
    """The lines of a cell with IPython's own ones taken out."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _OTHER_LANGUAGE.match(first):
        return ["" for _ in lines]
    plain: list[str] = []
    continued = False
    for line in lines:
        if continued:
            plain.append(" " * len(line))
        elif _is_magic(line) and not _continues_python(plain):
            indent = line[: len(line) - len(line.lstrip())]
            plain.append(f"{indent}0".ljust(len(line)))  # a statement of the same length
            continued = True
        else:
            plain.append(line)
        continued = continued and line.rstrip().endswith("\\")
    return plain


def _is_magic(line: str) -> bool:
    """Whether a line is IPython's own: ``%magic``, ``!command``, ``help?``, ``files = !ls``."""
    text = line.strip()
    if text.startswith(("%", "!")):
        return True
    if text.startswith("?"):
        name = text[2:] if text.startswith("??") else text[1:]
        return name[:1].isalnum() or name.startswith("_")
    if text.endswith("?"):
        name = text[:-2] if text.endswith("??") else text[:-1]
        return name.replace(".", "").replace("_", "").isalnum()
    names, _, value = text.partition("=")
    return value.lstrip().startswith(("%", "!")) and _NAMES.fullmatch(names) is not None


def _continues_python(before: list[str]) -> bool:
    """Whether a ``%`` at the start of a line is the operator: the line before is not finished."""
    text = before[-1].rstrip() if before else ""
    return text.endswith(("(", ",", "\\", "[", "{")) or text.count("(") > text.count(")")
