"""How long the run is: epochs, steps, and what a curve of it would take to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lrviz.known.keys import KEYS
from lrviz.spec.model import Order, SchedulerSpec
from lrviz.spec.moments import count
from lrviz.spec.reading import Reading
from lrviz.spec.values import describe
from lrviz.text.problem import nearest

MOST_STEPS: Final = 10**15
"""Steps in a run: up to here a float64 axis counts them exactly."""
MOST_TICKS: Final = 10_000_000
"""Ticks in a run: each is kept, as one float64 per param group."""
MOST_VALUES: Final = 32_000_000
"""Ticks times param groups: 256 MB of LRs."""


@dataclass(frozen=True)
class Length:
    """Epochs (None where the spec has only steps), optimizer steps per epoch, and in all."""

    epochs: int | None
    steps_per_epoch: int
    total_steps: int


def read_length(reading: Reading, table: Mapping[str, Any]) -> Length | None:
    """Epochs, steps per epoch and total steps; None where the spec does not say."""
    before = len(reading.problems)
    epochs, steps = _count(reading, table, "epochs"), _count(reading, table, "steps")
    per_epoch = _count(reading, table, "steps_per_epoch")
    batches = _count(reading, table, "batches_per_epoch")
    accumulate = _count(reading, table, "accumulate_grad_batches")
    if "epochs" in table and "steps" in table:
        reading.add("LR005", ("steps",), "`steps` and `epochs` are both given; expected one")
    misspelt = {nearest(key, KEYS) for key in table if key not in KEYS}
    if not {"epochs", "steps"} & {*table, *misspelt}:
        message = "the spec does not say how long the run is; expected `epochs` or `steps`"
        reading.add("LR002", (), message)
    if "steps_per_epoch" in table and "batches_per_epoch" in table:
        message = "`batches_per_epoch` and `steps_per_epoch` are both given; expected one"
        reading.add("LR005", ("batches_per_epoch",), message)
    if "accumulate_grad_batches" in table and "batches_per_epoch" not in table:
        message = "`accumulate_grad_batches` goes with `batches_per_epoch`, which is not there"
        reading.add("LR005", ("accumulate_grad_batches",), message)
    if len(reading.problems) > before:
        return None
    per_epoch = per_epoch or (-(-batches // (accumulate or 1)) if batches else 1)
    total = steps if steps is not None else (epochs or 1) * per_epoch
    if total > MOST_STEPS:
        key = "steps" if steps is not None else "epochs"
        message = (
            f"a run of {_written(total)} steps; at most {MOST_STEPS:,} are allowed, as beyond that "
            "a float64 axis cannot tell two steps apart"
        )
        reading.add("LR005", (key,), message)
        return None
    return Length(epochs, per_epoch, total)


def check_length(
    reading: Reading,
    length: Length,
    schedulers: Sequence[SchedulerSpec],
    order: Order,
    groups: int,
) -> None:
    """Refuse a curve that would not fit in memory."""
    ticks = sum(
        count(
            s.interval,
            s.frequency,
            steps_per_epoch=length.steps_per_epoch,
            total_steps=length.total_steps,
            order=order,
        )
        for s in schedulers
    )
    key = "steps" if length.epochs is None else "epochs"
    if ticks > MOST_TICKS:
        message = (
            f"the run has {ticks:,} ticks; at most {MOST_TICKS:,} are allowed, as each is kept "
            'in memory (tick per epoch with interval = "epoch", or less often with `frequency`)'
        )
        reading.add("LR005", (key,), message)
    elif ticks * groups > MOST_VALUES:
        message = (
            f"the run has {ticks:,} ticks of {groups} param groups; at most {MOST_VALUES:,} "
            "values are allowed, as each is kept in memory"
        )
        reading.add("LR005", (key,), message)


def _written(number: int) -> str:
    return f"{number:,}" if number < 10**24 else f"about 10^{len(str(number)) - 1}"


def _count(reading: Reading, table: Mapping[str, Any], name: str) -> int | None:
    """A key that counts something: an integer of at least 1."""
    raw = table.get(name)
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
        message = f"`{name}` is {describe(raw)}; expected an integer of at least 1"
        reading.add("LR005", (name,), message)
        return None
    return raw
