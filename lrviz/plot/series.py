"""What a trace comes to as lines: one for each group of param groups that share a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.plot.decimate import COLUMNS, kept
from lrviz.plot.trace import Trace

if TYPE_CHECKING:
    from lrviz.plot.layout import Ruler

Axis = Literal["epoch", "step"]
STAIRS: Final = 2000
"""Up to so many ticks the LR is drawn as the steps that it makes."""


@dataclass(frozen=True, eq=False)
class Series:
    """One line: the LR (or momentum) of the param groups that share it.

    Attributes:
        groups: Their names.
        index: The first of them.
        x: Where each value begins, with the horizon at the end. float64.
        y: The values, the last one twice; nan where torch's own value is not finite.
    """

    groups: tuple[str, ...]
    index: int
    x: Floats
    y: Floats


def axis_of(traces: Sequence[Trace], asked: Axis | None) -> Axis:
    """What the axis below counts: epochs wherever every run has them."""
    if asked is not None:
        return asked
    return "epoch" if all(t.curve.epochs is not None for t in traces) else "step"


def per_x(curve: Curve, axis: Axis) -> float:
    """Optimizer steps in one unit of the axis."""
    return float(curve.steps_per_epoch) if axis == "epoch" else 1.0


def series(curve: Curve, values: Floats, axis: Axis, columns: int = COLUMNS) -> list[Series]:
    """The lines of ``values`` (float64, [groups, ticks]), each curve once.

    Args:
        columns: How fine a long one is drawn; see `lrviz.plot.decimate.kept`.
    """
    found: list[Series] = []
    shared: dict[bytes, int] = {}
    members: list[list[str]] = []
    for index, row in enumerate(values):
        key = row.tobytes()
        if key in shared:
            members[shared[key]].append(curve.groups[index])
            continue
        shared[key] = len(members)
        members.append([curve.groups[index]])
        chosen = kept(row, columns)
        x = np.append(curve.step[chosen], curve.total_steps) / per_x(curve, axis)
        y = np.append(row[chosen], row[chosen[-1]])
        found.append(Series((), index, x, np.where(np.isfinite(y), y, np.nan)))
    return [
        Series(tuple(names), one.index, one.x, one.y)
        for one, names in zip(found, members, strict=True)
    ]


def stairs(curve: Curve) -> bool:
    """Whether the curve has few enough ticks to be drawn as the steps that it makes."""
    return curve.ticks <= STAIRS


def group_text(names: Sequence[str], among: Sequence[str] = ()) -> str:
    """The groups of a line in few words: "backbone", "a, b", "a, b + 3 more".

    Args:
        among: All groups, where the names are to be told from the others'.
    """
    every = tuple(among or names)
    brief = dict(zip(every, distinct(every, 18), strict=True))
    shown = ", ".join(brief[name] for name in names[:2])
    return shown if len(names) <= 2 else f"{shown} + {len(names) - 2} more"


def distinct(texts: Sequence[str], most: int) -> list[str]:
    """``texts``, each cut to at most ``most`` characters where it can still be told from others.

    Of those that the cut leaves alike, what they all begin with is left out.
    """
    cut = {text: short(text, most) for text in texts}
    for shown in set(cut.values()):
        alike = [text for text in cut if cut[text] == shown]
        same = _shared(min(alike), max(alike))
        start = same - most // 3
        if len(alike) > 1 and start > 1:
            begin = f"…{alike[0][start:same].lstrip('._/')}"
            later = distinct([f"{begin}{text[same:]}" for text in alike], most)
            cut.update(zip(alike, later, strict=True))
    return [cut[text] for text in texts]


def fitted(names: Sequence[str], ruler: Ruler, room: float) -> list[str]:
    """The names, cut so far that they have room (in inches) and can still be told apart."""
    longest = max(map(len, names))
    cuts = (distinct(names, letters) for letters in range(longest, 4, -1))
    fitting = (cut for cut in cuts if ruler.widest(cut, ruler.points) <= room)
    return next(fitting, [ruler.cut(name, ruler.points, room) for name in names])


def _shared(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def short(text: str, most: int) -> str:
    """``text``, cut where it is longer than ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
