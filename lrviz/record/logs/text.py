"""What a program printed, a line a step: ``iter: 19  loss: 1.4  lr: 6.1e-06``.

A line counts that has an LR and says where it stands: by the step (``num_updates``, ``iteration``,
``step``), by the batch of an epoch with their number (``Epoch: [3]  [ 40/1251]``), or by the epoch.
So print fairseq, Megatron, nanotron, DeepSpeed, Detectron2, MMEngine, timm and torchvision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from lrviz.record.assemble import MOST_ROWS
from lrviz.record.failure import refused
from lrviz.record.logs import columns
from lrviz.record.logs.opened import Log
from lrviz.record.model import Record
from lrviz.text.problem import quote

_NUMBER: Final = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
_IS: Final = r"[\"']?\s{0,8}[:=]?\s{0,8}[\[(\"']{0,2}"
_LR: Final = re.compile(
    r"(?<![\w-])(?:(?:train|current|optim0)[_/ ])?(?:lr0?|learning[_ -]rate)(?: of group 0 to)?"
    rf"{_IS}{_NUMBER}(?![\w/])",
    re.IGNORECASE,
)
_STEPS: Final = tuple(
    re.compile(rf"(?<![\w-]){name}s?{_IS}(\d+)(?![\w.])", re.IGNORECASE)
    for name in ("global[_ ]step", "num_updates", "iteration", "iter", "step", "update")
)
"""How a line says its step, the surest first."""
_BATCHES: Final = tuple(
    re.compile(rf"{around}\[?\s{{0,8}}(\d+)\s?/\s{{0,8}}(\d+)", re.IGNORECASE)
    for around in (
        r"\b(?:epoch|train)[a-z()]{0,8}\s{0,4}:?\s{0,4}\[?(\d+)(?:/\d+)?\]?[,:]?\s{0,4}(?=\[)",
        r"\bepochs?\s{0,4}:?\s{0,4}\[?(\d+)(?:/\d+)?\]?[^\d]{1,12}(?:iter|step|batch)[a-z]{0,6}:?\s{0,4}",
    )
)
"""How a line says an epoch, the batch in it and the number of batches."""
_EPOCH: Final = re.compile(
    rf"(?<![\w-])(?:epoch{_IS}|(?=\d{{1,6}}epoch))(\d+)(?:epoch)?(?![\w.])", re.IGNORECASE
)
_FRACTION: Final = re.compile(rf"(?<![\w-])epoch{_IS}\d*\.\d", re.IGNORECASE)
_LONGEST: Final = 2000
"""Characters of a line that are looked at."""


def recognises(log: Log) -> bool:
    """Text with an LR, and its number, in lines of which none is a row of names or JSON."""
    lines = [line for line in log.head.splitlines() if line.strip()]
    if not lines or b"\0" in log.data[:4096] or lines[0].lstrip().startswith('{"'):
        return False
    return any(_LR.search(line[:_LONGEST]) for line in lines)


def read(log: Log, column: str | None) -> tuple[Record, ...]:
    """The record in the lines of a text."""
    if column is not None:
        raise refused(log.name, f"is text without columns, so that there is no {quote(column)}")
    found = list(islice(_lines(log.text), MOST_ROWS))
    rows = _by_batches(found) or _by_steps(found) or _by_epochs(found)
    if rows:
        names = list(dict.fromkeys(name for row in rows for name in row))
        return (columns.of_rows(log, "text", rows, names, None),)
    if any(_FRACTION.search(line) for line, _ in found):
        raise refused(
            log.name,
            "says where its LRs stand by shares of epochs, which are too coarse to tell a step; "
            "transformers' trainer_state.json has the steps",
        )
    raise refused(
        log.name,
        "has lines with an LR, and they do not say at which step: expected a step, an iteration, "
        "an epoch or a [batch/batches] beside it",
    )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines that have an LR, with its number as it is written."""
    for line in text.splitlines():
        found = _LR.search(line[:_LONGEST])
        if found is not None:
            yield line[:_LONGEST], found[1]


def _by_batches(found: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Rows by the batch of an epoch, where most lines say it with the number of batches."""
    for pattern in _BATCHES:
        placed = [(at, lr) for line, lr in found if (at := pattern.search(line)) is not None]
        if 2 * len(placed) > len(found):
            first = min(min(int(at[1]) for at, _ in placed), 1)
            return [
                {"step": (int(at[1]) - first) * int(at[3]) + int(at[2]), "lr": lr}
                for at, lr in placed
            ]
    return []


def _by_steps(found: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Rows by the step, where most lines say it; with the epoch, in which it may begin anew."""
    for pattern in _STEPS:
        rows: list[dict[str, Any]] = []
        for line, lr in found:
            at, epoch = pattern.search(line), _EPOCH.search(line)
            if at is not None:
                own = {} if epoch is None else {"epoch": int(epoch[1])}
                rows.append({"step": int(at[1]), **own, "lr": lr})
        if 2 * len(rows) > len(found):
            return rows
    return []


def _by_epochs(found: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    placed = [(at, lr) for line, lr in found if (at := _EPOCH.search(line)) is not None]
    rows = [{"epoch": int(at[1]), "lr": lr} for at, lr in placed]
    return rows if 2 * len(rows) > len(found) else []
