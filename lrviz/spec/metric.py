"""The ``[metric]`` table: what ReduceLROnPlateau is stepped with."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from lrviz.sources.plan import Plan
from lrviz.spec.model import MetricSpec
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.files import Unreadable, read_text
from lrviz.text.problem import KeyPath, Problem, did_you_mean, listed, printable, quote

KEYS = ("values", "file", "column", "expression")


class BadMetric(Exception):
    """A metric that cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_metric(table: Mapping[str, Any], values: Values) -> MetricSpec:
    """The metric that a ``[metric]`` table gives; its CSV file is read here.

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
    return _from_file(table, values.plan)


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


def _from_file(table: Mapping[str, Any], plan: Plan) -> MetricSpec:
    where: KeyPath = ("metric", "file")
    name, column = table["file"], table.get("column")
    if not isinstance(name, str):
        message = f"`file` is {describe(name)}; expected the path of a CSV file"
        raise _bad(plan, where, message)
    if column is not None and not isinstance(column, str):
        message = f"`column` is {describe(column)}; expected the name of a column"
        raise _bad(plan, ("metric", "column"), message)
    try:
        text = read_text(plan.folder / name)
    except Unreadable as error:
        raise _bad(plan, where, f"{quote(name)}: {error}") from None
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


def _column(header: list[str], column: str | None, name: str, plan: Plan) -> int:
    if not header:
        raise _bad(plan, ("metric", "file"), f"{quote(name)} is empty")
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
