"""The columns of a CSV file: read once, only those that are asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice

from lrviz.record.assemble import MOST_ROWS
from lrviz.record.failure import refused
from lrviz.record.logs.opened import Log


def delimiter(log: Log) -> str:
    """What separates the columns: a comma, else a tab or a semicolon."""
    first = next((line for line in log.head.splitlines() if line.strip()), "")
    return max((",", "\t", ";"), key=first.count)


def header(log: Log) -> list[str]:
    """The names of the columns, without the blanks that pad them."""
    first = next((line for line in log.head.splitlines() if line.strip()), "")
    try:
        return [name.strip() for name in next(csv.reader([first], delimiter=delimiter(log)), [])]
    except csv.Error:
        return []


def columns(log: Log, names: Sequence[str]) -> dict[str, list[str]]:
    """These columns, each value as it is written; "" where a row is too short.

    A row that repeats the header (of a run that was started again) is left out.

    Raises:
        SpecError: A line is no CSV, or there are too many rows.
    """
    known = header(log)
    places = [known.index(name) for name in names]
    found: list[list[str]] = [[] for _ in names]
    reader = csv.reader(io.StringIO(log.text, newline=""), delimiter=delimiter(log))
    rows = (row for row in reader if row)
    next(rows, None)
    try:
        for row in islice(rows, MOST_ROWS + 1):
            length = len(row)
            if length > places[0] and row[places[0]].strip() == names[0]:
                continue
            for place, values in zip(places, found, strict=True):
                values.append(row[place] if place < length else "")
    except csv.Error as error:
        raise refused(log.name, f"is no CSV: {error}", reader.line_num) from None
    if len(found[0]) > MOST_ROWS:
        raise refused(log.name, f"has more than {MOST_ROWS:,} rows")
    return dict(zip(names, found, strict=True))
