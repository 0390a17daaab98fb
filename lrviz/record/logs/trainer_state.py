"""``trainer_state.json``, which Hugging Face's Trainer writes into each checkpoint."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np

from lrviz.record.assemble import MOST_ROWS, Column, record
from lrviz.record.failure import refused
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.record.naming import lr_columns
from lrviz.record.precision import EXACT
from lrviz.record.rows import numbers
from lrviz.text.plural import counted
from lrviz.text.problem import quote

_SEEN: Final = 1000
"""Rows whose keys are looked at."""


def recognises(log: Log) -> bool:
    """A JSON object with a ``log_history``, whatever the file is called."""
    if log.file_name == "trainer_state.json":
        return True
    return log.head.lstrip().startswith("{") and b'"log_history"' in log.data


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record of the run's log history."""
    try:
        state = json.loads(log.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise refused(log.name, f"is not JSON: {error}", line) from None
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list):
        raise refused(log.name, "has no list `log_history`, as a trainer_state.json has")
    rows: list[dict[str, Any]] = [row for row in history[:MOST_ROWS] if isinstance(row, dict)]
    name = column or _lr_key(rows)
    rows = [row for row in rows if name in row]
    if not rows:
        why = "nothing was logged" if not history else f"none of its {len(history):,} rows has it"
        raise refused(
            log.name, f"the log history has no {quote(name)}: {why} (logging_steps sets how often)"
        )
    at = numbers([row.get("step") for row in rows])
    values = numbers([row[name] for row in rows])
    notes = []
    if len(rows) < 3:
        notes.append(f"only {counted(len(rows), 'row')} of the log history has an LR")
    made = record(
        log.name,
        "trainer_state.json of transformers",
        at,
        "step",
        {name: Column(np.asarray(values), EXACT)},
        counted_by="step",
        groups=("0",),
        notes=notes,
    )
    return (made,)


def _lr_key(rows: list[dict[str, Any]]) -> str:
    """The name that transformers gives the LR; else what a Trainer of one's own calls it."""
    if any("learning_rate" in row for row in rows):
        return "learning_rate"
    names = lr_columns(list(dict.fromkeys(key for row in rows[:_SEEN] for key in row)))
    return names[0] if names else "learning_rate"
