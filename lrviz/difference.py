"""What is different between two schedules: facts side by side, and where the LR parts most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, Literal

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.gallery.facts import Facts, facts, length_text, share_text, when_text
from lrviz.plot.numbers import LrText, lr_text
from lrviz.plot.series import group_text
from lrviz.plot.words import run_text
from lrviz.spec import said
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.phases import Phase

_SAME: Final = 1e-9
"""How far two LRs may be apart and count as the same, as a share of the higher peak."""


@dataclass(frozen=True)
class Row:
    """One fact of both schedules."""

    name: str
    one: str
    other: str

    @property
    def same(self) -> bool:
        """Whether it is the same of both."""
        return self.one == self.other


@dataclass(frozen=True)
class Largest:
    """Where the LRs are furthest apart.

    Attributes:
        group: The param group.
        apart: By how much.
        share: The same as a share of the higher peak.
        at: When, in words: "epoch 45".
        one, other: The LR of each then.
    """

    group: str
    apart: float
    share: float
    at: str
    one: float
    other: float


@dataclass(frozen=True)
class Difference:
    """Two schedules beside each other.

    Attributes:
        rows: What each comes to.
        largest: Where they are furthest apart; None where the LR is the same throughout.
        apart_in: What cannot be compared: "the runs have no common axis".
    """

    rows: tuple[Row, ...]
    largest: Largest | None
    apart_in: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing is different that a run would notice."""
        lengths = all(row.same for row in self.rows if row.name == "run")
        return self.largest is None and not self.apart_in and lengths


def difference(one: Spec, one_curve: Curve, other: Spec, other_curve: Curve) -> Difference:
    """How two schedules differ, over the part of the run that both have."""
    curves = one_curve, other_curve
    axis = _axis(*curves)
    shared = [group for group in one_curve.groups if group in other_curve.groups]
    apart = []
    if set(one_curve.groups) != set(other_curve.groups):
        apart.append("the param groups are not the same")
    if axis is None:
        apart.append("one run counts epochs, the other steps: they have no common axis")
    largest = None if axis is None else _largest(*curves, shared, axis)
    rows = tuple(_rows((one, one_curve), (other, other_curve)))
    return Difference(rows, largest, tuple(apart))


def _axis(one: Curve, other: Curve) -> Literal["epoch", "step"] | None:
    if one.epochs is not None and other.epochs is not None:
        return "epoch"
    return "step" if one.epochs is None and other.epochs is None else None


def _largest(
    one: Curve, other: Curve, groups: list[str], axis: Literal["epoch", "step"]
) -> Largest | None:
    each = [curve.steps_per_epoch if axis == "epoch" else 1 for curve in (one, other)]
    ends = one.total_steps / each[0], other.total_steps / each[1]
    starts = np.union1d(one.step / each[0], other.step / each[1])
    starts = starts[starts < min(ends)]
    # The last tick that has begun at each moment; both sides are exact at their own ticks.
    ticks = [
        np.searchsorted(curve.step / length, starts, side="right") - 1
        for curve, length in zip((one, other), each, strict=True)
    ]
    found: Largest | None = None
    for group in groups:
        lrs = [
            curve.lr[curve.groups.index(group), tick]
            for curve, tick in zip((one, other), ticks, strict=True)
        ]
        place, apart = _furthest(*lrs)
        peak = max(_peak(one, group), _peak(other, group)) or 1.0
        if apart <= _SAME * peak or (found is not None and apart / peak <= found.share):
            continue
        at = when_text(one, round(float(starts[place]) * each[0]))
        found = Largest(group, apart, apart / peak, at, float(lrs[0][place]), float(lrs[1][place]))
    return found


def _furthest(one: Floats, other: Floats) -> tuple[int, float]:
    """Where two rows are furthest apart; an LR that is not finite is far from every other."""
    both_nan = np.isnan(one) & np.isnan(other)
    with np.errstate(invalid="ignore"):
        apart = np.where((one == other) | both_nan, 0.0, np.abs(one - other))
    apart = np.where(np.isnan(apart), np.inf, apart)
    place = int(np.argmax(apart))
    return place, float(apart[place])


def _peak(curve: Curve, group: str) -> float:
    row = np.abs(curve.lr[curve.groups.index(group)])
    return float(row[np.isfinite(row)].max(initial=0.0))


def _rows(one: tuple[Spec, Curve], other: tuple[Spec, Curve]) -> Iterator[Row]:
    for name, text in _FACTS.items():
        row = Row(name, text(*one), text(*other))
        if row.one or row.other:
            yield row


def scheduler_text(spec: Spec, scheduler: SchedulerSpec) -> str:
    """A scheduler with its arguments, as Python would have it."""
    inside = [scheduler_text(spec, child) for child in scheduler.children]
    given = [
        f"{name}={_given(spec, scheduler.arguments[name]) if text is None else text}"
        for name, text in said.arguments(spec, scheduler)
    ]
    return f"{scheduler.type}({', '.join([*inside, *given])})"


def _given(spec: Spec, value: Any) -> str:
    phases = value if isinstance(value, tuple) else ()
    if phases and isinstance(phases[0], Phase):
        # The last one is as long as what is left, of what nobody says.
        return f"[{', '.join(_phase(phase, known=not spec.stand_ins) for phase in phases)}]"
    return _argument(value)


def _argument(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_argument, value))}]"
    if isinstance(value, float):
        return lr_text(value)
    return str(getattr(value, "text", value))


def _phase(phase: Phase, *, known: bool) -> str:
    """A phase: "linear 0 to 1 over 2,000"; what is not as by default follows by its name.

    Args:
        known: Whether its lengths are.
    """
    way = "" if phase.shape == "constant" else f"{phase.first:.6g} to "
    over = f" over {phase.length:,.10g}" if known else ""
    more = [
        f" {one.name}={_argument(value)}"
        for one in fields(phase)
        if one.default is not MISSING and (value := getattr(phase, one.name)) != one.default
    ]
    return f"{phase.shape} {way}{phase.last:.6g}{over}{''.join(more)}"


def _optimizer(spec: Spec, curve: Curve) -> str:
    given = ", ".join(f"{k}={_argument(v)}" for k, v in spec.optimizer.arguments.items())
    groups = f", {len(spec.groups)} param groups" if len(spec.groups) > 1 else ""
    arguments = f"({given})" if said.says_lr(spec) else ""
    return f"{said.optimizer_name(spec)}{arguments}{groups}"


def _scheduler(spec: Spec, curve: Curve) -> str:
    return " and ".join(
        f"{scheduler_text(spec, one)} per {one.interval}"
        + (f", every {one.frequency}" if one.frequency > 1 else "")
        for one in spec.schedulers
    )


def _lr_of(curve: Curve, found: Facts, value: float) -> str:
    return (
        LrText(1.0).of(found.peak, by_step=True)(value) if curve.rests_on_steps else lr_text(value)
    )


def _of_each(text: Callable[[Curve, Facts], str]) -> Callable[[Spec, Curve], str]:
    def all_groups(spec: Spec, curve: Curve) -> str:
        found = facts(curve)
        if len(found) == 1:
            return text(curve, found[0])
        return ", ".join(f"{group_text(f.groups)}: {text(curve, f)}" for f in found[:6])

    return all_groups


_FACTS: Final[dict[str, Callable[[Spec, Curve], str]]] = {
    "optimizer": _optimizer,
    "scheduler": _scheduler,
    "run": lambda _, curve: run_text(curve),
    "first": _of_each(lambda curve, f: _lr_of(curve, f, f.first)),
    "peak": _of_each(lambda curve, f: f"{lr_text(f.peak)}, {when_text(curve, f.peak_at)}"),
    "final": _of_each(lambda curve, f: _lr_of(curve, f, f.final)),
    "warmup": _of_each(lambda c, f: length_text(c, f.warmup) if f.warmup else "none"),
    "mean LR": _of_each(lambda _, f: f"{share_text(f.mean)} of the peak"),
    "below 1 % of the peak": _of_each(lambda _, f: f"{share_text(f.small)} of the run"),
}
"""The facts, by name, in the order in which they are shown."""
