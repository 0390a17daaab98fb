"""Which engine simulates a spec: the real torch, or the formulas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lrviz.curve import Curve
from lrviz.engine.installed import is_another, require_torch, why_not
from lrviz.engine.progress import Progress
from lrviz.engine.timeline import lengths, timeline
from lrviz.spec.model import Spec
from lrviz.text.problem import SpecError

MANY: Final = 200_000
"""Ticks beyond which torch is only asked for the first ones."""
MOST_FOR_CHECK: Final = 2_000_000
"""Values of a curve that a check computes: a hook has to stay small."""
SAMPLE: Final = 1000
"""How many that are, and have to agree."""
_TOLERANCE: Final = 1e-11


class Unavailable(Exception):
    """A spec that cannot be simulated here, though nothing may be wrong with it."""


def with_torch(spec: Spec, progress: Progress | None) -> Curve:
    """The real scheduler, stepped.

    Raises:
        SpecError: torch is not installed, or it raises.
    """
    require_torch(spec)
    from lrviz.engine import stepping

    return stepping.simulate(spec, progress)


def with_formula(spec: Spec, progress: Progress | None) -> Curve:
    """The formulas.

    Raises:
        SpecError: There is none for this spec, or torch would raise.
    """
    from lrviz.engine import formula

    try:
        return formula.simulate(spec, progress)
    except formula.NoFormula as error:
        where = (*spec.schedulers[0].path, "type")
        message = f"there is no formula: {error}; use --engine torch"
        raise SpecError([spec.plan.problem("LR007", where, message)]) from None


def automatically(spec: Spec, progress: Progress | None) -> Curve:
    """Torch where it is installed, unless that would take long and the formulas agree with it.

    Of another version than the installed one the formulas speak.

    Raises:
        SpecError: Neither can simulate it.
    """
    without = why_not() is not None
    times = timeline(spec)
    another = is_another(spec.torch_version)
    if not without and not another and len(times.step) <= MANY:
        return with_torch(spec, progress)
    from lrviz.engine import formula

    if without:
        if formula.unsupported(spec) is not None:
            require_torch(spec)
        return with_formula(spec, progress)
    try:
        curve = formula.simulate(spec, progress)
    except formula.NoFormula:
        return with_torch(spec, progress)
    if another:
        return curve
    short = replace(spec, total_steps=int(times.step[SAMPLE]))
    return curve if agree(with_torch(short, None), curve) else with_torch(spec, progress)


def agree(real: Curve, curve: Curve) -> bool:
    """Whether two curves are the same over the ticks of the first, but for rounding."""
    cut = slice(0, real.ticks)
    peak = float(np.max(np.abs(real.lr), initial=0.0, where=np.isfinite(real.lr)))
    same = np.allclose(curve.lr[:, cut], real.lr, rtol=0, atol=_TOLERANCE * peak, equal_nan=True)
    if real.momentum is None or curve.momentum is None:
        return same and real.momentum is curve.momentum
    return same and np.allclose(curve.momentum[:, cut], real.momentum, rtol=0, atol=_TOLERANCE)


@dataclass(frozen=True)
class Difference:
    """How far the two engines are apart.

    Attributes:
        largest: Of all ticks and groups.
        relative: The same as a share of the highest LR.
        tick, group: Where that is.
        real, worked_out: The curves of torch and of the formulas.
    """

    largest: float
    relative: float
    tick: int
    group: str
    real: Curve
    worked_out: Curve


def compare(spec: Spec, progress: Progress | None = None) -> Difference:
    """Both engines, tick by tick.

    Raises:
        SpecError: One of them cannot simulate it.
    """
    real, worked_out = with_torch(spec, progress), with_formula(spec, None)
    apart = np.abs(real.lr - worked_out.lr)
    apart = np.where(np.isnan(real.lr) & np.isnan(worked_out.lr), 0.0, apart)
    group, tick = np.unravel_index(int(np.argmax(apart)), apart.shape)
    largest, peak = float(apart[group, tick]), float(np.nanmax(np.abs(real.lr)))
    relative = largest / peak if peak else 0.0
    return Difference(largest, relative, int(tick), real.groups[group], real, worked_out)


def for_check(spec: Spec, engine: str) -> Curve:
    """The curve for the rules to read: by the formulas, which start at once; else by torch.

    Raises:
        Unavailable: It takes torch, which is not installed.
        SpecError: torch raises, or would.
    """
    ticks = sum(lengths(spec))
    if ticks * len(spec.groups) > MOST_FOR_CHECK:
        raise Unavailable(
            f"{ticks:,} ticks of {len(spec.groups)} param groups take more memory than a check may "
            "have; lrviz plot shows them"
        )
    if engine == "torch":
        return with_torch(spec, None)
    from lrviz.engine import formula

    if engine == "formula":
        return with_formula(spec, None)
    if not spec.torch_version.is_known and why_not() is None:  # what changed in it, only it knows
        return with_torch(spec, None)
    try:
        return formula.simulate(spec)
    except formula.NoFormula as error:
        why = why_not()
        if why is not None:
            raise Unavailable(f"{error}; {why}") from None
        return with_torch(spec, None)
