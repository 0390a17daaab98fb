"""``trainer_state.json``, which Hugging Face's Trainer writes into each checkpoint."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from lrviz.record.assemble import MOST_ROWS, Column, record
from lrviz.record.failure import refused
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.record.precision import EXACT
from lrviz.record.rows import numbers
from lrviz.text.plural import counted
from lrviz.text.problem import quote


def recognises(log: Log) -> bool:
    """A JSON object with a ``log_history``, whatever the file is called."""
    if log.file_name == "trainer_state.json":
        return True
    return log.head.lstrip().startswith("{") and b'"log_history"' in log.data


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record of the run's log history."""
    name = column or "learning_rate"
    try:
        state = json.loads(log.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise refused(log.name, f"is not JSON: {error}", line) from None
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list):
        raise refused(log.name, "has no list `log_history`, as a trainer_state.json has")
    rows: list[dict[str, Any]] = [row for row in history[:MOST_ROWS] if isinstance(row, dict)]
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
