"""Ultralytics' ``results.csv``: one row an epoch, the LR of each param group in ``lr/pgN``."""

from __future__ import annotations

import re
from typing import Final

from lrviz.record.assemble import Column, record, written
from lrviz.record.failure import refused
from lrviz.record.logs import delimited
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.record.rows import numbers
from lrviz.text.problem import listed, quote

_LR: Final = re.compile(r"(?:lr/pg|x/lr)(\d{1,4})")


def recognises(log: Log) -> bool:
    """A CSV with ``epoch``, and ``lr/pg0`` (``x/lr0`` until YOLOv5)."""
    names = delimited.header(log)
    return "epoch" in names and any(_LR.fullmatch(name) for name in names)


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record of the run."""
    names = delimited.header(log)
    chosen = [column] if column is not None else [n for n in names if _LR.fullmatch(n)]
    if chosen[0] not in names:
        raise refused(log.name, f"has no column {quote(chosen[0])}; it has {listed(names[:12])}")
    texts = delimited.columns(log, ["epoch", *chosen])
    columns = {n: Column(numbers(texts[n]), written(texts[n])) for n in chosen}
    groups = [found[1] if (found := _LR.fullmatch(name)) else name for name in chosen]
    made = record(
        log.name,
        "results.csv of Ultralytics",
        numbers(texts["epoch"]),
        "epoch",
        columns,
        counted_by="epoch",
        groups=groups,
    )
    return (made,)
