"""A schedule in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.plot.numbers import LrText
from lrviz.plot.series import group_text, per_x
from lrviz.plot.words import run_text
from lrviz.text.plural import counted, plural

_SMALL = 0.01  # of the peak: what is below trains next to nothing


@dataclass(frozen=True)
class Facts:
    """What a curve comes to, for the param groups that share it.

    Attributes:
        groups: Their names.
        peak, peak_at: The highest LR, and the optimizer step that first uses it.
        first, final: The LR of the first and of the last step.
        warmup: Optimizer steps before the peak, where the LR rises to it from the start; else 0.
        small: The share of the run's steps whose LR is below 1 % of the peak.
        mean: The mean LR over the steps, as a share of the peak.
    """

    groups: tuple[str, ...]
    peak: float
    peak_at: int
    first: float
    final: float
    warmup: int
    small: float
    mean: float


def facts(curve: Curve) -> list[Facts]:
    """The facts of each curve that the param groups have, each curve once.

    The shares weigh each tick by the optimizer steps that it lasts. A curve that is never above
    0, or not finite everywhere, has shares of nan.
    """
    length = np.diff(curve.step, append=curve.total_steps).astype(np.float64)
    members: dict[bytes, list[int]] = {}
    for index, row in enumerate(curve.lr):
        members.setdefault(row.tobytes(), []).append(index)
    return [
        _facts(tuple(curve.groups[i] for i in group), curve, curve.lr[group[0]], length)
        for group in members.values()
    ]


def _facts(groups: tuple[str, ...], curve: Curve, lr: Floats, length: Floats) -> Facts:
    finite = np.isfinite(lr)
    peak = float(lr[finite].max()) if finite.any() else float("nan")
    top = int(np.argmax(lr >= peak - 1e-9 * abs(peak))) if finite.any() else 0
    rises = top > 0 and bool((np.diff(lr[: top + 1]) >= 0).all())
    whole = float(length.sum())
    good = peak > 0 and bool(finite.all())
    return Facts(
        groups=groups,
        peak=peak,
        peak_at=int(curve.step[top]),
        first=float(lr[0]),
        final=float(lr[-1]),
        warmup=int(curve.step[top]) if rises else 0,
        small=float(length[lr < _SMALL * peak].sum() / whole) if good else float("nan"),
        mean=float((lr * (length / whole)).sum() / peak) if good else float("nan"),
    )


def lr_text(curve: Curve, found: list[Facts]) -> LrText:
    """How the LRs of a schedule are written: as its figure does."""
    peak = max((f.peak for f in found if f.peak == f.peak), default=0.0)
    return LrText(peak).of(peak, by_step=curve.rests_on_steps)


def when_text(curve: Curve, step: int) -> str:
    """A moment of the run: "epoch 5", "step 2,000"."""
    if curve.epochs is None:
        return f"step {step:,}"
    return f"epoch {_epochs_text(_known(curve, step / per_x(curve, 'epoch')))}"


def length_text(curve: Curve, steps: int) -> str:
    """A stretch of the run: "5 epochs", "2,000 steps"."""
    if curve.epochs is None:
        return counted(steps, "step")
    count = _known(curve, steps / per_x(curve, "epoch"))
    if steps and count == 0:
        return "some steps"
    return f"{_epochs_text(count)} {plural(count, 'epoch')}"


def line_text(curve: Curve, found: list[Facts]) -> str:
    """The schedule in one line."""
    top = max(found, key=lambda f: f.peak if f.peak == f.peak else -np.inf)
    parts, text = [run_text(curve)], lr_text(curve, found)
    if len(found) > 1:
        parts.append(f"{len(curve.groups)} param groups, the highest {group_text(top.groups)}")
    if top.first == top.peak == top.final and top.mean > 1 - 1e-9:
        parts.append(f"LR {text(top.peak)} throughout")
    else:
        if top.first != top.peak:
            parts.append(f"from {text(top.first)}")
        parts.append(f"peak {text(top.peak)} at {when_text(curve, top.peak_at)}")
        parts.append(f"final {text(top.final)}")
    return ", ".join(parts)


def share_text(share: float) -> str:
    """A share as per cent: "12 %", "0.4 %"; a dash where there is none."""
    if share != share:
        return "–"
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.1 else f"{100 * share:.2g} %"


def _known(curve: Curve, epochs: float) -> float:
    """Epochs as far as they are known: where nobody says how many steps one has, none of those."""
    return round(epochs, 2) if curve.rests_on_steps else epochs


def _epochs_text(epochs: float) -> str:
    return f"{epochs:.4g}" if epochs < 1000 else f"{epochs:,.1f}".removesuffix(".0")
