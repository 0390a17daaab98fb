"""Lightning's ``metrics.csv``: CSVLogger with a LearningRateMonitor."""

from __future__ import annotations

import re
from typing import Final

from lrviz.record.assemble import Column, record
from lrviz.record.failure import refused
from lrviz.record.logs import delimited
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.record.precision import EXACT
from lrviz.record.rows import numbers
from lrviz.text.problem import listed, quote

# LearningRateMonitor: lr-NAME of one group, lr-NAME/pgN of several; a second optimizer of the same
# class is NAME-1; -momentum and -weight_decay follow where they are logged too.
_LR: Final = re.compile(r"(?P<who>lr-[^/]{1,80}|[^/]{1,80})(?:/(?P<group>[^/]{1,80}))?")


def recognises(log: Log) -> bool:
    """A CSV with ``step``, and an LR as LearningRateMonitor names it."""
    names = delimited.header(log)
    named = log.file_name == "metrics.csv" or any(name.startswith("lr-") for name in names)
    return named and "step" in names


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """A record for each optimizer."""
    names = delimited.header(log)
    chosen = [column] if column is not None else _lr_columns(names)
    if not chosen or chosen[0] not in names:
        missing = f"no column {quote(column)}" if column else "no LR column (`lr-NAME`)"
        raise refused(
            log.name,
            f"has {missing}; expected what LearningRateMonitor logs; its columns are "
            f"{listed(names[:12])}",
        )
    texts = delimited.columns(log, ["step", *chosen])
    at = numbers(texts["step"])
    owners: dict[str, dict[str, Column]] = {}
    for name in chosen:
        owner = _owner(name)
        owners.setdefault(owner, {})[name] = Column(numbers(texts[name]), EXACT)
    return tuple(
        record(
            log.name,
            "metrics.csv of Lightning",
            at,
            "step",
            columns,
            counted_by="step",
            optimizer=owner if len(owners) > 1 else "",
            groups=_groups(list(columns)),
        )
        for owner, columns in owners.items()
    )


def _lr_columns(names: list[str]) -> list[str]:
    monitored = [n for n in names if n.startswith("lr-")]
    if monitored:
        return [n for n in monitored if not n.endswith(("-momentum", "-weight_decay"))]
    from lrviz.record.naming import lr_columns

    return lr_columns(names)


def _owner(name: str) -> str:
    found = _LR.fullmatch(name)
    return name if found is None else found["who"].removeprefix("lr-")


def _groups(names: list[str]) -> tuple[str, ...]:
    """The groups' names: as Lightning has them, ``pg1`` for the first of several unnamed ones."""
    if len(names) == 1:
        return ("0",)
    groups = [name.rpartition("/")[2] for name in names]
    if all(re.fullmatch(r"pg\d{1,6}", group) for group in groups):
        return tuple(str(int(group[2:]) - 1) for group in groups)
    return tuple(groups)
