"""The ways of resuming a run as the lines of one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrviz.plot.trace import Trace

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.engine.resume import Resumed


def traces(found: Sequence[Resumed], own: str | None = None) -> list[Trace]:
    """A trace for each course that the LR can take; ways that come to the same share one.

    Args:
        own: The way that a script takes itself, which is drawn as the heavy line.
    """
    together: list[list[Resumed]] = []
    for one in found:
        if one.curve is None:
            continue
        same = next((some for some in together if _same(some[0], one)), None)
        if same is None:
            together.append([one])
        else:
            same.append(one)
    return [
        Trace(
            some[0].curve,
            "; ".join(f"{one.way} (this script)" if one.way == own else one.way for one in some),
            heavy=any(one.way == own for one in some),
        )
        for some in together
        if some[0].curve is not None
    ]


def said(found: Sequence[Resumed], step: int) -> list[str]:
    """A sentence for each way: as without a stop, or what the LR is in its place."""
    whole = found[0].curve
    return [f"{one.way}: {_effect(one, whole, step)}" for one in found]


def _effect(one: Resumed, whole: Curve | None, step: int) -> str:
    if one.curve is None or whole is None:
        return f"cannot be done: {one.why}"
    apart = np.abs(one.curve.lr - whole.lr) > 1e-9 * float(np.abs(whole.lr).max())
    if not apart.any():
        return "as if it had not stopped"
    tick = int(np.flatnonzero(apart.any(axis=0))[0])
    group = int(np.flatnonzero(apart[:, tick])[0])
    lasting = int(apart.any(axis=0).sum())
    after = len(whole.step) - int(np.searchsorted(whole.step, step))
    how_long = "to the end" if lasting == after else f"at {lasting:,} of {after:,} ticks"
    whose = f" in {whole.groups[group]}" if len(whole.groups) > 1 else ""
    return (
        f"{one.curve.lr[group, tick]:.6g} in place of {whole.lr[group, tick]:.6g}{whose} at step "
        f"{one.curve.step[tick]:,}, other LRs {how_long}"
    )


def _same(one: Resumed, other: Resumed) -> bool:
    if one.curve is None or other.curve is None:
        return False
    return bool(np.allclose(one.curve.lr, other.curve.lr, rtol=1e-9, atol=0, equal_nan=True))
