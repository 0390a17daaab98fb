"""The kinds of logs, a module each, and the one table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lrviz.record.failure import refused
from lrviz.record.logs import (
    columns,
    json_table,
    lightning,
    own,
    tensorboard,
    text,
    trainer_state,
    ultralytics,
)
from lrviz.record.logs.opened import Log, opened
from lrviz.record.model import Record


@dataclass(frozen=True)
class Kind:
    """One kind of log.

    Attributes:
        name: What it is called in words.
        recognises: Whether a log is of this kind, by its name and its first bytes.
        read: Its records, one an optimizer; the second argument is the column that was asked for.
    """

    name: str
    recognises: Callable[[Log], bool]
    read: Callable[[Log, str | None], tuple[Record, ...]]


KINDS: Final = (
    Kind("TensorBoard event files", tensorboard.recognises, tensorboard.read),
    Kind("run.lrviz.csv", own.recognises, own.read),
    Kind("trainer_state.json", trainer_state.recognises, trainer_state.read),
    Kind("Lightning's metrics.csv", lightning.recognises, lightning.read),
    Kind("Ultralytics' results.csv", ultralytics.recognises, ultralytics.read),
    Kind("a JSON table", json_table.recognises, json_table.read),
    Kind("a program's text", text.recognises, text.read),
    Kind("JSON lines", columns.is_json_lines, columns.read_json_lines),
    Kind("CSV", columns.is_csv, columns.read_csv),
)
"""What is read, the surest to be recognised first."""


def read(path: str, column: str | None = None) -> tuple[Record, ...]:
    """The records of a log: one for each optimizer that it tells apart.

    Args:
        path: A file, or a folder of TensorBoard event files.
        column: The column (the tag) that holds the LR, where its name does not say so.

    Raises:
        SpecError: It cannot be read, is of no known kind, or has no LR.
    """
    log = opened(path)
    for kind in KINDS:
        if kind.recognises(log):
            return kind.read(log, column)
    what = "a folder without TensorBoard event files" if Path(path).is_dir() else "no log"
    raise refused(path, f"is {what} that lrviz knows; expected {_names()}")


def _names() -> str:
    names = [kind.name for kind in KINDS]
    return f"{', '.join(names[:-1])} or {names[-1]}"
