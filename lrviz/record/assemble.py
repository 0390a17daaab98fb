"""From the columns of a log to a record: the rows that count, how exact they are, what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.record.failure import refused
from lrviz.record.model import Record, Unit
from lrviz.record.precision import Precision, precision
from lrviz.record.rows import finite_rows, kept, said_of
from lrviz.text.problem import quote

MOST_ROWS: Final = 5_000_000
"""Rows of a log that are read."""
_SAMPLE: Final = 3000


@dataclass(frozen=True, eq=False)
class Column:
    """One LR column: its values, float64, shape [rows], and how exactly it is written."""

    values: Floats
    precision: Precision


def record(
    name: str,
    kind: str,
    at: Floats,
    unit: Unit,
    columns: Mapping[str, Column],
    *,
    counted_by: str,
    optimizer: str = "",
    groups: Sequence[str] | None = None,
    within: Floats | None = None,
    notes: Sequence[str] = (),
) -> Record:
    """A record of these columns, each a param group.

    Args:
        counted_by: The column that ``at`` was read from.
        groups: What the groups are called, where not as their columns.
        within: The steps within the epochs that ``at`` counts, where both are known.

    Raises:
        SpecError: No row has both a place and an LR.
    """
    lr = np.stack([column.values for column in columns.values()])
    rows = finite_rows(at, lr)
    if not len(rows):
        raise refused(name, f"no row has both a {counted_by} and an LR: nothing to compare")
    at, lr = at[rows], lr[:, rows]
    inside = None if within is None else within[rows]
    chosen = kept(at if inside is None else at + inside / (inside.max() + 1))
    read_from = ", ".join(map(quote, list(columns)[:4]))
    if len(columns) > 4:
        read_from += f" and {len(columns) - 4} more"
    return Record(
        name=name,
        kind=kind,
        at=at[chosen],
        unit=unit,
        groups=tuple(columns if groups is None else groups),
        lr=lr[:, chosen],
        precision=tuple(column.precision for column in columns.values()),
        optimizer=optimizer,
        within=None if inside is None else inside[chosen],
        columns=f"the LR is {read_from}, counted by {quote(counted_by)}",
        notes=(*notes, *said_of(at, chosen, unit)),
    )


def written(texts: Sequence[str]) -> Precision:
    """How exactly a column is written, by its first rows, its last ones and some between."""
    if len(texts) <= 2 * _SAMPLE:
        return precision(texts)
    between = texts[_SAMPLE : -_SAMPLE : max(len(texts) // _SAMPLE, 1)]
    return precision([*texts[:_SAMPLE], *between, *texts[-_SAMPLE:]])
