"""A curve as rows: csv, json, markdown."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from lrviz.curve import Curve, Floats, Steps

Every = Literal["epoch", "tick", "step"]
Format = Literal["csv", "json", "md"]

Column = list[int] | list[None]
"""The steps of some rows; None where nobody says how many steps an epoch has."""
MOST_ROWS: Final = 100_000_000
_CHUNK: Final = 8192


class NoSuchRows(ValueError):
    """Rows that the curve does not have, or too many; the message says so."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table.

    Attributes:
        curve: Where the values come from.
        step: The step of each row; a range is written out a chunk at a time.
        has_epochs: Whether each row has an epoch.
    """

    curve: Curve
    step: Steps | range
    has_epochs: bool

    def chunks(self) -> Iterator[tuple[list[int] | None, Column, Floats, Floats | None]]:
        """Epochs, steps, LRs [groups, rows] and momenta of a few thousand rows at a time."""
        for start in range(0, len(self.step), _CHUNK):
            part = self.step[start : start + _CHUNK]
            step = np.array(part, dtype=np.int64)
            tick = self.curve.tick_at(step)
            momentum = self.curve.momentum
            yield (
                (step // self.curve.steps_per_epoch).tolist() if self.has_epochs else None,
                step.tolist() if self.curve.steps_known else [None] * len(step),
                self.curve.lr[:, tick],
                None if momentum is None else momentum[:, tick],
            )


def rows(curve: Curve, every: Every | None = None) -> Rows:
    """One row per epoch, tick or step, each with the value in use at its first step.

    Args:
        every: By default per epoch, and per tick where the run has only steps.

    Raises:
        NoSuchRows: The run has no epochs, or more steps than a table can hold.
    """
    has_epochs = curve.epochs is not None or curve.steps_per_epoch > 1
    every = every or ("epoch" if has_epochs else "tick")
    if not curve.steps_known and every != "epoch":
        raise NoSuchRows("nobody says how many steps an epoch has; expected --every epoch")
    if every == "epoch" and not has_epochs:
        raise NoSuchRows("the spec has only steps; expected --every tick or --every step")
    stride = {"epoch": curve.steps_per_epoch, "step": 1, "tick": 1}[every]
    count = curve.ticks if every == "tick" else -(-curve.total_steps // stride)
    if count > MOST_ROWS:
        raise NoSuchRows(f"that would be {count:,} rows; at most {MOST_ROWS:,} are written")
    step = curve.step if every == "tick" else range(0, count * stride, stride)
    return Rows(curve, step, has_epochs)


def render(table: Rows, format: Format, *, spec: str) -> Iterator[bytes]:
    """The table as UTF-8 text, in chunks. ``spec`` is the file's name, which JSON has in it."""
    texts = {"csv": _csv, "json": _json, "md": _markdown}[format](table, spec)
    return (text.encode() for text in texts)


def _header(table: Rows) -> list[str]:
    groups = table.curve.groups
    single = groups == ("0",)
    names = ["epoch"] if table.has_epochs else []
    names.append("step")
    names += ["lr"] if single else [f"lr[{group}]" for group in groups]
    if table.curve.momentum is not None:
        names += ["momentum"] if single else [f"momentum[{group}]" for group in groups]
    return names


def _cells(table: Rows) -> Iterator[list[list[Any]]]:
    """The rows as lists of numbers, some thousand at a time."""
    for epoch, step, lr, momentum in table.chunks():
        columns: list[list[Any]] = [] if epoch is None else [epoch]
        columns += [step, *lr.tolist(), *(momentum.tolist() if momentum is not None else [])]
        yield [list(row) for row in zip(*columns, strict=True)]


def _csv(table: Rows, _: str) -> Iterator[str]:
    def text(lines: list[list[Any]]) -> str:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        return out.getvalue()

    yield text([_header(table)])
    for cells in _cells(table):
        yield text(cells)


def _markdown(table: Rows, _: str) -> Iterator[str]:
    header = [name.replace("\\", "\\\\").replace("|", "\\|") for name in _header(table)]
    yield f"| {' | '.join(header)} |\n|{' ---: |' * len(header)}\n"
    for cells in _cells(table):
        yield "".join(f"| {' | '.join(map(_short, row))} |\n" for row in cells)


def _short(value: float | None) -> str:
    """A number for people: six digits are what a table can be compared by."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def _json(table: Rows, spec: str) -> Iterator[str]:
    curve = table.curve
    head = {
        "version": 1,
        "spec": spec,
        "engine": curve.engine,
        "torch": curve.torch,
        "interval": curve.interval,
        "epochs": curve.epochs,
        "steps_per_epoch": curve.steps_per_epoch if curve.steps_known else None,
        "ticks": curve.ticks,
    }
    yield json.dumps(head)[:-1] + ',\n "rows": ['
    separator = "\n  "
    for epoch, step, lr, momentum in table.chunks():
        lrs, momenta = lr.T.tolist(), None if momentum is None else momentum.T.tolist()
        lines = []
        for index, at in enumerate(step):
            row: dict[str, Any] = {"epoch": None if epoch is None else epoch[index], "step": at}
            row["lr"] = dict(zip(curve.groups, map(_finite, lrs[index]), strict=True))
            if momenta is not None:
                row["momentum"] = dict(zip(curve.groups, map(_finite, momenta[index]), strict=True))
            lines.append(json.dumps(row))
        yield separator + ",\n  ".join(lines)
        separator = ",\n  "
    yield '\n ],\n "warnings": ' + json.dumps(list(curve.warnings)) + "}\n"


def _finite(value: float) -> float | None:
    """JSON has no nan and no infinity."""
    return value if math.isfinite(value) else None
