"""Schedules of which numbers are not known: drawn over epochs where they do not depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine import formula, simulate
from lrviz.sources.assume import NOTHING, Assumed
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Missing, Unknown
from lrviz.spec.model import Spec
from lrviz.spec.overrides import Override
from lrviz.spec.reader import spec_of
from lrviz.spec.unknown import EPOCH_LENGTH, assignments, depends
from lrviz.text.problem import SpecError

_POINTS: Final = 997
"""Moments of the run at which curves are compared; a prime, so that no cycle hides between."""
_APART: Final = 0.02
"""How far two curves may be apart, as a share of the peak: lengths are rounded to whole steps."""
_LENGTHS: Final = (400, 1_000, 2_500)
"""Steps of an epoch that are tried."""
_FEW: Final = (3, 50)
"""Those that are tried besides where nothing ticks per step: no length is rounded to steps then."""


@dataclass(frozen=True)
class Drawable:
    """A spec, and the numbers that nobody knows and that its curve does not depend on."""

    spec: Spec
    missing: tuple[Unknown, ...] = ()


def drawable(
    plan: Plan,
    *,
    assumed: Assumed = NOTHING,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
) -> Drawable:
    """The spec of a plan; where numbers are not known, one over epochs that needs none of them.

    Raises:
        SpecError: Something is wrong with it, or the curve depends on them (`Depends`).
    """
    overrides, trust = tuple(overrides), tuple(trust)
    try:
        return Drawable(spec_of(plan, assumed=assumed, overrides=overrides, trust=trust))
    except Missing as error:
        missing = error.unknown
    spec = without_steps(plan, assumed=assumed, overrides=overrides, trust=trust)
    if spec is None:
        spec = over_epochs(plan, missing, assumed=assumed, overrides=overrides, trust=trust)
    return Drawable(spec, missing)


def without_steps(
    plan: Plan,
    *,
    assumed: Assumed = NOTHING,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
) -> Spec | None:
    """The spec of a plan that ticks per epoch, if nothing else in it needs an epoch's length.

    Raises:
        SpecError: Something else is wrong with it.
    """
    known = {key: value for key, value in plan.table.items() if key not in EPOCH_LENGTH}
    if "epochs" not in known:
        return None
    shorter = replace(plan, table=known)
    try:
        spec = spec_of(shorter, assumed=assumed, overrides=overrides, trust=trust)
    except Missing:
        return None
    return replace(spec, stand_ins={"steps_per_epoch": spec.steps_per_epoch})


def over_epochs(
    plan: Plan,
    missing: Sequence[Unknown],
    *,
    assumed: Assumed = NOTHING,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
) -> Spec:
    """A spec whose curve over epochs is that of the plan, whatever the missing numbers are.

    Raises:
        SpecError: It depends on them; every one is named, with how to give it.
    """
    lengths = [one for one in missing if one.counts in ("batches", "steps")]
    others = [one for one in missing if one not in lengths]
    overrides, trust = tuple(overrides), tuple(trust)

    def holds_always(said: str) -> bool:
        """Whether a mistake is one whatever the numbers are: else it speaks of what nobody gave."""
        for standing in assignments(missing):
            try:
                spec_of(plan, assumed=assumed, overrides=overrides, trust=trust, stand_ins=standing)
            except SpecError as error:
                if str(error) == said:
                    continue
            return False
        return True

    def tried(length: int, apart: int) -> tuple[Spec, Curve]:
        # Of several, no two are the same throughout.
        standing = next(assignments(others))
        standing |= {one.name: length + length * n * apart // 3 for n, one in enumerate(lengths)}
        try:
            spec = spec_of(
                plan, assumed=assumed, overrides=overrides, trust=trust, stand_ins=standing
            )
            curve = _curve(spec)
        except SpecError as error:
            if others and not holds_always(str(error)):
                raise depends(plan, missing) from None
            raise
        if spec.epochs is None:
            raise depends(plan, missing)
        return spec, curve

    found = [tried(length, place) for place, length in enumerate(_LENGTHS)]
    *some, last = (_sampled(curve) for _, curve in found)
    peak = float(np.max(np.abs(last), initial=0.0))
    if any(_apart(one, last) > _APART * peak for one in some):
        raise depends(plan, missing)
    spec, many = found[1]
    if all(scheduler.interval == "epoch" for scheduler in spec.schedulers):
        for place, length in enumerate(_FEW):
            _, few = tried(length, place)
            same = few.lr.shape == many.lr.shape and np.allclose(few.lr, many.lr, equal_nan=True)
            if not same:
                raise depends(plan, missing)
    if others:  # which the curve depends on, whatever an epoch's length is
        raise depends(plan, others)
    return spec


def _curve(spec: Spec) -> Curve:
    """The curve by the formulas, where there are some: torch would take seconds of it."""
    return simulate(spec, engine="auto" if formula.unsupported(spec) else "formula")


def _sampled(curve: Curve) -> Floats:
    """The LRs at moments that are the same shares of every run. Shape [groups, points]."""
    step = np.linspace(0, curve.total_steps - 1, _POINTS).astype(np.int64)
    return curve.lr[:, curve.tick_at(step)]


def _apart(one: Floats, other: Floats) -> float:
    """The largest difference that is there at most moments around it: a drop may move by one."""
    apart = np.abs(one - other)
    apart = np.where(np.isfinite(apart), apart, np.inf)
    moved = np.minimum(np.minimum(apart[:, :-2], apart[:, 1:-1]), apart[:, 2:])
    return float(np.max(moved, initial=0.0))
