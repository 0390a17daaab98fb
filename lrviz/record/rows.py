"""From columns as they stand in a log to the rows of a record: what was logged twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats
from lrviz.record.model import Unit


def kept(at: Floats) -> npt.NDArray[np.intp]:
    """The rows that count, in order: of a log that goes back, what was written later wins.

    A run that is resumed writes some steps a second time; what it had written from there on is of
    a run that was given up.
    """
    if len(at) < 2 or bool((np.diff(at) > 0).all()):
        return np.arange(len(at))
    later = np.minimum.accumulate(at[::-1])[::-1]
    return np.flatnonzero(np.append(at[:-1] < later[1:], True))


def said_of(at: Floats, rows: npt.NDArray[np.intp], unit: Unit) -> list[str]:
    """What is said of the rows that were logged more than once."""
    if len(rows) == len(at):
        return []
    back = np.flatnonzero(np.diff(at) < 0)
    if not len(back):
        return []
    word = "epoch" if unit == "epoch" else "step"
    again = [f"{at[i + 1]:,.6g} (it had been at {at[i]:,.6g})" for i in back[:3]]
    more = f" and {len(back) - 3} more times" if len(back) > 3 else ""
    return [
        f"the log goes back to {word} {', '.join(again)}{more}, as a resumed run does: what was "
        "written later counts"
    ]


def finite_rows(at: Floats, lr: Floats) -> npt.NDArray[np.intp]:
    """The rows that have a place and at least one LR."""
    return np.flatnonzero(np.isfinite(at) & ~np.isnan(lr).all(axis=0))


def restarts_each_epoch(step: Floats, epoch: Floats) -> bool:
    """Whether a step column begins anew in each epoch, and so counts within it."""
    if len(step) < 3:
        return False
    back = np.flatnonzero(np.diff(step) < 0)
    rises = np.flatnonzero(np.diff(epoch) > 0)
    return len(back) > 1 and len(back) == len(rises) and bool((back == rises).all())


def counted_on(step: Floats) -> Floats | None:
    """A step column that begins anew in each epoch, counted on through them.

    None where it does not do so twice at least, or where it does not tell how long an epoch is:
    every step must have a row.
    """
    begins = np.concatenate([[0], np.flatnonzero(np.diff(step) < 0) + 1])
    if len(begins) < 3:
        return None
    first, last = step[begins], step[np.append(begins[1:], len(step)) - 1]
    rises = np.delete(np.diff(step), begins[1:] - 1)
    if (first != first[0]).any() or (last[:-1] != last[0]).any() or last[-1] > last[0]:
        return None
    if (rises != 1).any():
        return None
    epoch = np.cumsum(np.isin(np.arange(len(step)), begins[1:]))
    counted: Floats = step + epoch * (last[0] - first[0] + 1)
    return counted


def numbers(texts: Sequence[object]) -> Floats:
    """Values of a column as floats; nan for what is none. float64, shape [rows]."""
    return np.array([_number(text) for text in texts], dtype=np.float64)


def _number(value: object) -> float:
    if isinstance(value, bool) or value is None or value == "":
        return np.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return np.nan
