"""TensorBoard event files: scalars of the tags that are named like an LR.

A file is a row of TFRecords: length (8 bytes), its checksum (4), the event, its checksum (4), as
TensorFlow documents it under "TFRecords format details". An event is a protocol buffer; the few
fields that are read here are those of ``event.proto``, ``summary.proto`` and ``tensor.proto``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.record.assemble import MOST_ROWS, Column, record
from lrviz.record.failure import refused
from lrviz.record.logs.opened import LARGEST, Log
from lrviz.record.logs.protobuf import Broken
from lrviz.record.logs.scalars import Scalar, scalars
from lrviz.record.logs.tfrecord import frames
from lrviz.record.model import Record
from lrviz.record.naming import is_lr
from lrviz.record.precision import EXACT, FLOAT32
from lrviz.text.files import Unreadable, read_bytes
from lrviz.text.problem import did_you_mean, listed, quote

_MARK: Final = "tfevents"
_MOST_FILES: Final = 1000
_MOST_TAGS: Final = 1000


def recognises(log: Log) -> bool:
    """A folder, or a file that is named as TensorBoard names them."""
    return bool(_files(Path(log.name))) if log.folder else _MARK in log.file_name


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """A record of all LR tags that are logged at the same steps.

    Raises:
        SpecError: There is no LR, or the folder holds several runs.
    """
    files = _files(Path(log.name)) if log.folder else [Path(log.name)]
    notes: list[str] = []
    found: dict[Path, dict[str, list[Scalar]]] = {}
    others: dict[str, None] = {}
    left, rows = LARGEST, 0
    for file in files:
        data = log.data if not log.folder else _data(log.name, file, left)
        left -= len(data)
        for scalar in _events(file, data, notes):
            if scalar.tag != column and (column is not None or not is_lr(scalar.tag)):
                if len(others) < _MOST_TAGS:
                    others[scalar.tag] = None
                continue
            run, tag = _run(file.parent, scalar.tag)
            found.setdefault(run, {}).setdefault(tag, []).append(scalar)
            rows += 1
            if rows > MOST_ROWS:
                raise refused(log.name, f"has more than {MOST_ROWS:,} LRs")
    if not found:
        raise refused(log.name, _nothing(column, list(others), notes))
    if len(found) > 1:
        runs = listed([str(run) for run in list(found)[:6]])
        raise refused(log.name, f"holds {len(found)} runs; give one of {runs}")
    return _records(log.name, next(iter(found.values())), notes)


def _run(folder: Path, tag: str) -> tuple[Path, str]:
    """The run that a folder is of: ``add_scalars`` makes one for each name that it is given."""
    start = f"{tag.replace('/', '_')}_"
    if folder.name.startswith(start):
        return folder.parent, f"{tag}/{folder.name[len(start) :]}"
    return folder, tag


def _records(name: str, found: dict[str, list[Scalar]], notes: list[str]) -> tuple[Record, ...]:
    """Tags that are logged at the same steps are the param groups of one record."""
    together: dict[bytes, dict[str, Column]] = {}
    at: dict[bytes, Floats] = {}
    for tag, own in found.items():
        steps = np.array([scalar.step for scalar in own], dtype=np.float64)
        exact = all(scalar.double for scalar in own)
        column = Column(np.array([s.value for s in own]), EXACT if exact else FLOAT32)
        at[steps.tobytes()] = steps
        together.setdefault(steps.tobytes(), {})[tag] = column
    several = len(together) > 1
    return tuple(
        record(
            name,
            "TensorBoard events",
            at[key],
            "count",
            columns,
            counted_by="step",
            optimizer=next(iter(columns)) if several else "",
            groups=_groups(list(columns)),
            notes=notes,
        )
        for key, columns in together.items()
    )


def _events(file: Path, data: bytes, notes: list[str]) -> Iterator[Scalar]:
    """The scalars of a file, up to where it is damaged, which is noted."""
    framed = frames(data)
    if framed.damage is not None:
        notes.append(f"{file.name}: {framed.damage}; what stands before it was read")
    for event in framed.events:
        try:
            yield from scalars(event)
        except Broken:
            notes.append(f"{file.name}: an event is broken, and what stands after it was not read")
            return


def _files(folder: Path) -> list[Path]:
    """The event files of a folder and of those below it, in the order of their names.

    The names begin with the time, so that a run that was resumed comes after its beginning.
    """
    found: list[Path] = []
    seen = 0
    for path, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(path, name) for name in sorted(names) if _MARK in name]
        seen += len(names)
        if seen > 50 * _MOST_FILES or len(found) > _MOST_FILES:
            break
    return found


def _data(name: str, file: Path, left: int) -> bytes:
    try:
        data = read_bytes(file, left)
    except Unreadable as error:
        raise refused(str(file), str(error)) from None
    if len(data) > left:
        raise refused(name, f"has more than {LARGEST // 2**20} MiB of events")
    return data


def _nothing(column: str | None, tags: list[str], notes: list[str]) -> str:
    has = f"it has {listed(tags[:12])}" if tags else "it has no scalars"
    has += f" and {len(tags) - 12} more" if len(tags) > 12 else ""
    has += f" ({notes[0]})" if notes else ""
    if column is not None:
        return f"has no scalar {quote(column)}{did_you_mean(column, tags)}; {has}"
    return f"has no scalar that is named like an LR; {has}; --run-column says which"


def _groups(tags: list[str]) -> tuple[str, ...]:
    if len(tags) == 1:
        return ("0",)
    ends = [tag.rpartition("/")[2] for tag in tags]
    if all(end.startswith("pg") and end[2:].isdecimal() for end in ends):
        numbers = [int(end[2:]) for end in ends]
        first = min(min(numbers), 1)  # Ultralytics counts from 0, Lightning from 1
        return tuple(str(number - first) for number in numbers)
    return tuple(ends) if len(set(ends)) == len(ends) else tuple(tags)
