"""Any CSV, any JSON lines: the columns are found by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from lrviz.record.assemble import MOST_ROWS, Column, record, written
from lrviz.record.failure import refused
from lrviz.record.logs import delimited
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record, Unit
from lrviz.record.naming import EPOCHS, STEPS, counter, lr_columns
from lrviz.record.rows import counted_on, finite_rows, numbers, restarts_each_epoch
from lrviz.text.plural import counted
from lrviz.text.problem import did_you_mean, listed, quote

_GROUP: Final = re.compile(r"(?:pg|group|param_group|g|lr)?[_/\-. ]?(\d{1,4})")
_MOST_NAMES: Final = 500
_NOT_TRAINED: Final = ("val", "test")
"""What MMCV calls the ``mode`` of a row that counts the batches of an evaluation."""
_OF_TENSORBOARD: Final = {"wall time", "step", "value"}
"""The columns of the CSV that TensorBoard's page gives of one tag, which it does not name."""
_EACH_EPOCH: Final = "train_lr"
"""As DETR and what came from it call the LR in ``log.txt``, which has a row an epoch."""


def is_csv(log: Log) -> bool:
    """Text whose first line is a row of names."""
    names = delimited.header(log)
    return bool(names) and all(_is_name(name) for name in names) and b"\0" not in log.data[:4096]


def is_json_lines(log: Log) -> bool:
    """Text whose first line is a JSON object."""
    return log.head.lstrip().startswith("{")


def read_csv(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record in the columns of a CSV."""
    names = delimited.header(log)
    chosen, by, unit = _choose(log, names, column)
    also = [n for n in names if n.lower() in EPOCHS][:1] if unit == "step" else []
    texts = delimited.columns(log, [by, *chosen, *(n for n in also if n not in chosen)])
    columns = {name: Column(numbers(texts[name]), written(texts[name])) for name in chosen}
    return (_record(log, "CSV", texts, columns, by, unit, also),)


def read_json_lines(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record in the keys of JSON objects, one a line."""
    rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    damaged = 0
    for number, line in enumerate(islice(log.text.splitlines(), MOST_ROWS), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_float=Written)
        except (ValueError, RecursionError) as error:
            if not rows:
                raise refused(
                    log.name, f"is not JSON, one object a line: {error}", number
                ) from None
            damaged += 1
            continue
        if isinstance(row, dict) and row.get("mode", "train") not in _NOT_TRAINED:
            found = flat(row)
            rows.append(found)
            if len(names) < _MOST_NAMES:
                names.update(dict.fromkeys(found))
    notes = [f"skipped {counted(damaged, 'line')} without JSON"] if damaged else []
    if _EACH_EPOCH in names and counter(list(names)) is None:
        rows = [row for row in rows if _EACH_EPOCH in row]
        rows = [{**row, "epoch": number} for number, row in enumerate(rows)]
        names["epoch"] = None
        notes.append(f"its rows are counted as epochs, as rows with a {quote(_EACH_EPOCH)} are")
    return (of_rows(log, "JSON lines", rows, list(names), column, notes),)


def of_rows(
    log: Log,
    kind: str,
    rows: Sequence[dict[str, Any]],
    names: Sequence[str],
    column: str | None,
    notes: Sequence[str] = (),
) -> Record:
    """The record in rows of numbers by their names.

    Args:
        kind: What the log is called in words.
        column: The column that was asked for.

    Raises:
        SpecError: There is no LR, or nothing that counts the rows.
    """
    chosen, by, unit = _choose(log, names, column)
    also = [n for n in names if n.lower() in EPOCHS][:1] if unit == "step" else []
    rows = [row for row in rows if any(name in row for name in chosen)]
    wanted = {by, *chosen, *also}
    texts = {name: [str(row.get(name, "")) for row in rows] for name in wanted}
    columns = {name: Column(numbers(texts[name]), written(texts[name])) for name in chosen}
    return _record(log, kind, texts, columns, by, unit, also, notes)


class Written(str):
    """A JSON number as it is written, for ``parse_float``."""


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """Numbers of the object, and of the objects and lists in it, by their path."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            found.update((f"{key}/{k}", v) for k, v in value.items() if _is_number(v))
        elif isinstance(value, list):
            if all(_is_number(item) for item in value):
                several = len(value) > 1
                found.update(
                    (f"{key}/{n}" if several else key, item)
                    for n, item in enumerate(value[:_MOST_NAMES])
                )
        elif _is_number(value):
            found[key] = value
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Written) and not isinstance(value, bool)


def _choose(log: Log, names: Sequence[str], column: str | None) -> tuple[list[str], str, Unit]:
    """The LR columns, the one that counts, and what it counts.

    Raises:
        SpecError: One of them is not there.
    """
    if column is not None and column not in names:
        near = did_you_mean(column, names)
        raise refused(log.name, f"has no column {quote(column)}{near}; it has {_some(names)}", 1)
    chosen = [column] if column is not None else lr_columns(names)
    if not chosen and {name.lower() for name in names} == _OF_TENSORBOARD:
        chosen = [name for name in names if name.lower() == "value"]
    if not chosen:
        raise refused(
            log.name,
            f"has no column that is named like an LR (lr, learning_rate); it has {_some(names)}; "
            "--run-column says which",
            1,
        )
    counted = counter([name for name in names if name not in chosen])
    if counted is None:
        raise refused(
            log.name,
            f"has no column that counts steps or epochs (as {', '.join(STEPS[:2])}, epoch); it has "
            f"{_some(names)}",
            1,
        )
    return chosen, *counted


def _record(
    log: Log,
    kind: str,
    texts: dict[str, list[str]],
    columns: dict[str, Column],
    by: str,
    unit: Unit,
    also: Sequence[str],
    notes: Sequence[str] = (),
) -> Record:
    at = numbers(texts[by])
    said = list(notes)
    within = None
    rows = finite_rows(at, np.stack([column.values for column in columns.values()]))
    counted = counted_on(at[rows]) if unit == "step" else None
    epochs = numbers(texts[also[0]]) if also else None
    if counted is not None:
        at = np.full_like(at, np.nan)
        at[rows] = counted
        said.append(f"{quote(by)} begins anew in each epoch, and is counted on")
    elif epochs is not None:
        rows = rows[np.isfinite(epochs[rows])]
        if restarts_each_epoch(at[rows], epochs[rows]):
            said.append(f"{quote(by)} begins anew in each epoch")
            if bool((epochs[rows] % 1 == 0).all()):
                within = at
            at, by, unit = epochs, also[0], "epoch"
    return record(
        log.name,
        kind,
        at,
        unit,
        columns,
        counted_by=by,
        groups=_groups(list(columns)),
        within=within,
        notes=said,
    )


def _groups(names: list[str]) -> tuple[str, ...]:
    """What tells the columns apart, as names of param groups."""
    if len(names) == 1:
        return ("0",)
    start = len(_common(names))
    ends = [name[start:] for name in names]
    found = [_GROUP.fullmatch(end) for end in ends]
    return tuple(m[1] if m else name for m, name in zip(found, names, strict=True))


def _common(names: Sequence[str]) -> str:
    """What all names begin with, digits at its end left out."""
    letters = zip(*names, strict=False)
    same = next((n for n, some in enumerate(letters) if len(set(some)) > 1), min(map(len, names)))
    return names[0][:same].rstrip("0123456789")


def _some(names: Sequence[str]) -> str:
    shown = listed(list(names[:12]) or ["nothing"])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"


def _is_name(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return True
    return False
