"""The data of a card: what the page's script draws, reads out and changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lrviz.engine import Engine
from lrviz.gallery import facts as of
from lrviz.gallery.card_parts import shown
from lrviz.gallery.check import about_of
from lrviz.gallery.collect import Entry
from lrviz.gallery.edits import edits_of, follows_of
from lrviz.gallery.play import NoFormula, plan_of
from lrviz.lint.select import Selection
from lrviz.plot.series import axis_of, group_text, per_x

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lrviz.curve import Curve
    from lrviz.plot.trace import Trace
    from lrviz.spec.model import Spec

_READOUTS: Final = 240
"""Places at which a reader can ask for the LR; each is a tick of the curve."""


@dataclass(frozen=True)
class Job:
    """What drawing a card needs.

    Attributes:
        entry: The spec.
        engine, trust, options: How it is simulated and checked.
        selection: The rules whose findings are shown.
    """

    entry: Entry
    engine: Engine = "auto"
    trust: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)


def data_of(spec: Spec, curve: Curve, linear: Figure, drawn: Trace, job: Job) -> str:
    """What the page's script draws, reads out and changes: formulas, else some of the ticks."""
    axes, width, height = linear.axes[0], *linear.get_size_inches()
    box = axes.get_position()
    points = 72.0
    place = [
        round(box.x0 * width * points, 2),
        round((1 - box.y1) * height * points, 2),
        round(box.width * width * points, 2),
        round(box.height * height * points, 2),
    ]
    axis = axis_of([drawn], None)
    shared = _firsts(curve)
    names = [group_text(facts.groups) for facts in of.facts(curve)]
    data: dict[str, Any] = {
        "box": place,
        "unit": axis,
        "per": per_x(curve, axis),
        "total": curve.total_steps,
        "groups": [{"name": name, "at": i} for name, i in zip(names, shared, strict=True)],
    }
    try:
        data["plan"] = plan_of(spec, curve.ticks)
        text = job.entry.text or ""
        data["edits"] = edits_of(spec) if shown(text) == text else []
        data["follows"] = follows_of(spec)
        data["check"] = about_of(spec, job.selection, job.entry.ignored, job.options)
        if curve.momentum_scheduled:
            data["momentum"] = curve.momentum_name
    except NoFormula as without:
        data["why"] = f"It stays as it is: the page has no formula for {without}."
        count = min(curve.ticks, _READOUTS)
        tick = np.unique(np.linspace(0, curve.ticks - 1, count).round().astype(np.int64))
        data["step"] = curve.step[tick].tolist()
        data["lr"] = [[float(f"{v:.5g}") for v in curve.lr[i, tick]] for i in shared]
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")  # no tag begins in it
    return f'<script type="application/json">{text}</script>'


def _firsts(curve: Curve) -> list[int]:
    """Of the param groups that share a curve, the first."""
    first: dict[bytes, int] = {}
    for index, row in enumerate(curve.lr):
        first.setdefault(row.tobytes(), index)
    return list(first.values())
