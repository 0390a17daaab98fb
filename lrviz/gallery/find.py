"""What a schedule is found by: its curve in small, and words for its shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.gallery.collect import Entry
from lrviz.lint.diagnostic import Diagnostic
from lrviz.plot.phases import phases
from lrviz.spec.model import Spec

WIDE: Final = 120
HIGH: Final = 44
"""Of a small picture."""
_MOST_LINES: Final = 4
_POINTS: Final = 90

# What people call the classes.
_SHAPES: Final = {
    "CosineAnnealingLR": "cosine annealing decay",
    "CosineAnnealingWarmRestarts": "cosine warm restarts sgdr cyclic",
    "CyclicLR": "cyclic triangular clr",
    "OneCycleLR": "onecycle 1cycle one-cycle super-convergence warmup",
    "ReduceLROnPlateau": "plateau metric patience",
    "StepLR": "step decay drops staircase",
    "MultiStepLR": "step decay drops milestones staircase",
    "ExponentialLR": "exponential decay",
    "PolynomialLR": "polynomial poly decay",
    "LinearLR": "linear",
    "ConstantLR": "constant",
    "SequentialLR": "sequence phases",
    "ChainedScheduler": "chained product",
    "LambdaLR": "lambda function custom",
    "MultiplicativeLR": "lambda function custom",
    "SWALR": "swa averaging",
    "Phases": "phases wsd",
}


def words_of(
    spec: Spec, curve: Curve, title: str, entry: Entry, findings: Sequence[Diagnostic]
) -> str:
    """Title, folder, classes, arguments, shapes and findings, in small letters."""
    parts = [title, entry.slug, entry.section, spec.optimizer.type]
    for scheduler in spec.walk():
        parts += [scheduler.type, *scheduler.arguments, _SHAPES.get(scheduler.type, "")]
        for phase in scheduler.arguments.get("phases", ()):
            parts.append(phase.shape)
    parts += [phase.label for phase in phases(spec) if phase.label.isalpha()]
    parts += [f"{finding.code} {finding.name}" for finding in findings]
    parts += _looks(curve)
    words = " ".join(parts).lower().split()
    return " ".join(dict.fromkeys(words))


def _looks(curve: Curve) -> list[str]:
    """Words for what can be seen of it."""
    found = ["momentum"] if curve.momentum_scheduled else []
    found += ["groups layer-wise"] if len({row.tobytes() for row in curve.lr}) > 1 else []
    row = curve.lr[int(np.argmax(np.nan_to_num(curve.lr[:, :1000]).max(axis=1)))]
    if not np.isfinite(row).all() or not len(row):
        return found
    top = int(np.argmax(row))
    if top > 0 and row[0] < 0.9 * row[top] and (np.diff(row[: top + 1]) >= 0).all():
        found.append("warmup warm-up")
    if row[-1] < 0.9 * row[top]:
        found.append("decay")
    if (row == row[0]).all():
        found.append("constant")
    return found


def thumb_of(curve: Curve) -> str:
    """The curves as one path, in a box of `WIDE` by `HIGH`, the highest LR at its top."""
    rows = list({row.tobytes(): row for row in curve.lr}.values())[:_MOST_LINES]
    finite = [row[np.isfinite(row)] for row in rows]
    top = max((float(row.max()) for row in finite if len(row)), default=0.0)
    low = min((float(row.min()) for row in finite if len(row)), default=0.0)
    low = min(low, 0.0)
    span = top - low or 1.0
    step = np.append(curve.step, curve.total_steps) / curve.total_steps * (WIDE - 2) + 1
    parts = []
    for row in rows:
        y = HIGH - 2 - (np.where(np.isfinite(row), row, low) - low) / span * (HIGH - 4)
        parts.append(_stairs(step, y) if len(row) <= _POINTS else _line(step, y))
    return "".join(parts)


def _stairs(x: Floats, y: Floats) -> str:
    path = f"M{x[0]:.1f} {y[0]:.1f}"
    for start, height, before in zip(x[1:-1], y[1:], y, strict=False):
        if abs(height - before) > 0.05:
            path += f"H{start:.1f}V{height:.1f}"
    return f"{path}H{x[-1]:.1f}"


def _line(x: Floats, y: Floats) -> str:
    """At most two points of each of many stretches: their lowest and their highest."""
    edges = np.linspace(0, len(y), _POINTS // 2 + 1).round().astype(int)
    chosen = {0, len(y) - 1}
    for start, stop in pairwise(edges):
        if stop > start:
            chosen |= {start + int(y[start:stop].argmin()), start + int(y[start:stop].argmax())}
    kept = sorted(chosen)
    return "M" + "L".join(f"{x[i]:.1f} {y[i]:.1f}" for i in kept) + f"H{x[-1]:.1f}"
