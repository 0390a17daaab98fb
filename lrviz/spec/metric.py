"""The ``[metric]`` table: what ReduceLROnPlateau is stepped with."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lrviz.sources.plan import Plan
from lrviz.spec.model import MetricSpec
from lrviz.spec.trust import folders
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import KeyPath, Problem, did_you_mean, listed, printable, quote

KEYS = ("values", "file", "column", "expression")


class BadMetric(Exception):
    """A metric that cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def metric_file(name: str, folder: Path, trust: Iterable[str] = ()) -> Path:
    """The file that a spec in ``folder`` names as its metric's.

    A spec comes with what is around it, and says nothing about the rest of the disk: wherever
    links lead, the file lies below the spec's folder, or below one that is trusted.

    Raises:
        Unreadable: It lies elsewhere.
    """
    path = folder / name
    try:
        real = Path(os.path.realpath(path))
    except ValueError as error:  # no system has such a name
        raise Unreadable(f"cannot be read: {error}") from None
    allowed = [folder, *map(Path, folders(trust))]
    if any(real.is_relative_to(os.path.realpath(one)) for one in allowed):
        return path
    allow = f"to allow it: --trust {printable(str(real.parent))}/"
    raise Unreadable(f"lies outside the spec's folder, and is not read; {allow}")


def read_metric(table: Mapping[str, Any], values: Values, trust: Iterable[str] = ()) -> MetricSpec:
    """The metric that a ``[metric]`` table gives; its CSV file is read here.

    Args:
        trust: Folders, among other things, below which its file may lie besides the spec's own.

    Raises:
        BadMetric: Its file, column or values cannot be read (LR009).
        BadValue: Its expression does not parse (LR008).
    """
    path: KeyPath = ("metric",)
    given = [key for key in ("values", "file", "expression") if key in table]
    if len(given) != 1:
        found = f"found {' and '.join(map(quote, given))}" if given else "found none of them"
        key = (*path, given[1]) if given else path
        raise _bad(
            values.plan,
            key,
            f"`[metric]` takes exactly one of `values`, `file` and `expression`; {found}",
        )
    if "column" in table and "file" not in table:
        raise _bad(values.plan, (*path, "column"), "`column` goes with `file`")
    if "expression" in table:
        raw = table["expression"]
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            message = f"`expression` is {describe(raw)}; expected an expression of `epoch`"
            raise _bad(values.plan, (*path, "expression"), message)
        expression = values.expression(str(raw), (*path, "expression"), ("epoch", "step"))
        return MetricSpec(expression=expression)
    if "values" in table:
        return MetricSpec(values=_listed(table["values"], values.plan))
    return _from_file(table, values.plan, trust)


def _listed(raw: Any, plan: Plan) -> tuple[float, ...]:
    path: KeyPath = ("metric", "values")
    if not isinstance(raw, list) or not raw:
        found = "an empty array" if isinstance(raw, list) else describe(raw)
        raise _bad(plan, path, f"`values` is {found}; expected an array of numbers")
    for index, item in enumerate(raw):
        if isinstance(item, bool) or not isinstance(item, int | float):
            raise _bad(plan, (*path, index), f"a metric is {describe(item)}; expected a number")
    try:
        return tuple(float(item) for item in raw)
    except OverflowError:
        raise _bad(plan, path, "`values` has an integer too large for a float") from None


def _from_file(table: Mapping[str, Any], plan: Plan, trust: Iterable[str]) -> MetricSpec:
    where: KeyPath = ("metric", "file")
    name, column = table["file"], table.get("column")
    if not isinstance(name, str):
        message = f"`file` is {describe(name)}; expected the path of a CSV file"
        raise _bad(plan, where, message)
    if column is not None and not isinstance(column, str):
        message = f"`column` is {describe(column)}; expected the name of a column"
        raise _bad(plan, ("metric", "column"), message)
    try:
        text = read_text(metric_file(name, plan.folder, trust))
    except Unreadable as error:
        raise _bad(plan, where, f"{quote(name)}: {error}") from None
    lacks = _lacks(text)
    if lacks is not None:
        raise _bad(plan, where, f"{quote(name)} {lacks}")
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        chosen = _column(header, column, name, plan)
        found = []
        for row in rows:
            # Loggers leave a cell empty where another metric was logged.
            cell = row[chosen].strip() if chosen < len(row) else ""
            if not cell:
                continue
            try:
                found.append(float(cell))
            except ValueError:
                message = f"{quote(name)}, line {rows.line_num}: {quote(cell)} is not a number"
                raise _bad(plan, where, message) from None
    except csv.Error as error:
        message = f"{quote(name)}, line {rows.line_num}: not CSV: {error}"
        raise _bad(plan, where, message) from None
    if not found:
        raise _bad(plan, where, f"{quote(name)} has no values in column {quote(header[chosen])}")
    return MetricSpec(values=tuple(found), name=printable(header[chosen]))


def _lacks(text: str) -> str | None:
    """Why a text is no table with a header and numbers under it, if so; says nothing of it.

    Only of one that is are cells shown: a spec may name any file.
    """
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    no_table = "is no CSV file of a metric: expected a header, and numbers under it"
    try:
        header = next(rows, [])
        first = next((row for row in rows if row), None)
    except csv.Error:
        return no_table
    if not header:
        return "is empty"
    if first is None:
        return "has no values: expected numbers under its header"
    return None if len(first) == len(header) and any(map(_is_number, first)) else no_table


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _column(header: list[str], column: str | None, name: str, plan: Plan) -> int:
    if column is None:
        if len(header) > 1:
            message = f"{quote(name)} has {len(header)} columns; say which: column = "
            message += " or ".join(f'"{printable(cell)}"' for cell in header[:8])
            raise _bad(plan, ("metric", "file"), message)
        return 0
    if column not in header:
        near = did_you_mean(column, header)
        message = f"{quote(name)} has no column {quote(column)}{near}; it has {listed(header[:20])}"
        raise _bad(plan, ("metric", "column"), message)
    return header.index(column)


def _bad(plan: Plan, path: KeyPath, message: str) -> BadMetric:
    return BadMetric(plan.problem("LR009", path, message))


__all__ = ["KEYS", "BadMetric", "BadValue", "read_metric"]
