"""What a ReduceLROnPlateau goes by: the metric, its best value, and where patience ran out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine.formula.plateau import Plateau, cuts, improvements
from lrviz.engine.places import places
from lrviz.plot.decimate import kept
from lrviz.plot.series import Axis, per_x
from lrviz.plot.style import Theme
from lrviz.plot.trace import Metric, Trace
from lrviz.spec.model import Spec

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RULE = ("mode", "patience", "threshold", "threshold_mode", "cooldown")


def metric(spec: Spec, curve: Curve) -> Metric | None:
    """The metric of a spec that has one, and a ReduceLROnPlateau that goes by it."""
    if spec.metric is None:
        return None
    plateaus = [place for place in places(spec, curve) if place.type == "ReduceLROnPlateau"]
    if not plateaus or not plateaus[0].ticks:
        return None
    place = plateaus[0]
    values = spec.metric.first(place.ticks)
    rule = Plateau(*map(place.argument, _RULE))
    better = improvements(rule, values, place.ticks)
    last = np.searchsorted(better, np.arange(place.ticks), side="right") - 1
    best = np.where(last < 0, np.nan, values[better[np.maximum(last, 0)]] if len(better) else 0.0)
    patience = math.floor(rule.patience)
    found = [
        (int(place.step[max(cut - patience, 0)]), int(place.step[cut + 1]))
        for cut in cuts(rule, values, place.ticks).tolist()
        if cut + 1 < place.ticks
    ]
    name = spec.metric.name or "metric"
    step = place.step.astype(np.float64)
    return Metric(name, step, values, best, tuple(found), patience)


def draw_metric(axes: Axes, trace: Trace, axis: Axis, theme: Theme) -> tuple[list[Floats], str]:
    """The metric, its best value so far, and where patience ran out.

    Returns:
        The values that are drawn, and what they are called.
    """
    own, unit = trace.metric, per_x(trace.curve, axis)
    assert own is not None
    for number, (start, end) in enumerate(own.cuts):
        axes.axvspan(start / unit, end / unit, color=theme.grid, linewidth=0, zorder=0.3)
        axes.axvline(end / unit, color=theme.faint, linewidth=0.9, linestyle=(0, (2, 2.5)))
        if number == 0:
            axes.annotate(
                f"{own.patience:g} without a new best",
                (start / unit, 0.97),
                xycoords=axes.get_xaxis_transform(),
                xytext=(3, 0),
                textcoords="offset points",
                fontsize=7,
                color=theme.quiet,
                va="top",
                bbox={"facecolor": theme.grid, "edgecolor": "none", "pad": 0.6},
            )
    for values, color, width in ((own.value, theme.quiet, 0.9), (own.best, theme.ink, 1.3)):
        chosen = kept(values)
        x = np.append(own.step[chosen], trace.curve.total_steps) / unit
        y = np.append(values[chosen], values[chosen[-1]])
        axes.plot(x, y, color=color, linewidth=width, drawstyle="steps-post")
    return [own.value, own.best], own.name
