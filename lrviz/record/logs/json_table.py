"""One JSON value that is a table: a list of objects, or lists of one length by their names.

So are the ``history`` of many a loop kept, and Keras's ``History``. Rows that nothing counts are
counted as epochs.
"""

from __future__ import annotations

import json
from typing import Any

from lrviz.record.assemble import MOST_ROWS
from lrviz.record.logs import columns
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.record.naming import counter, lr_columns

_LARGEST = 64 * 2**20
"""Characters of a text that are parsed to see whether it is one value."""


def recognises(log: Log) -> bool:
    """One value of either form."""
    first = log.head.lstrip()[:1]
    return first in ("[", "{") and first != "" and _rows(log) is not None


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record in it."""
    rows = _rows(log)
    assert rows is not None
    names = list(dict.fromkeys(name for row in rows for name in row))
    notes = []
    if counter([name for name in names if name not in lr_columns(names)]) is None:
        rows = [{**row, "epoch": number} for number, row in enumerate(rows)]
        names.append("epoch")
        notes.append("nothing counts its rows: they are taken for epochs, from 0")
    return (columns.of_rows(log, "JSON", rows, names, column, notes),)


def _rows(log: Log) -> list[dict[str, Any]] | None:
    """Its rows; None where it is no such table."""
    if len(log.data) > _LARGEST:
        return None
    try:
        value = json.loads(log.text, parse_float=columns.Written)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        rows = [columns.flat(row) for row in value[:MOST_ROWS] if isinstance(row, dict)]
        return rows if rows and len(rows) == len(value[:MOST_ROWS]) else None
    lists = {k: v for k, v in value.items() if isinstance(v, list) and len(v) > 1}
    longest = max((len(each) for each in lists.values()), default=0)
    names = [name for name, each in lists.items() if len(each) == longest]
    if not any(name in names for name in lr_columns(list(lists))):
        return None
    whole = zip(*(lists[name] for name in names), strict=True)
    return [columns.flat(dict(zip(names, row, strict=True))) for row in whole]
