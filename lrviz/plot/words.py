"""A schedule in words: what it is, on which optimizer, how long; and a finding in one sentence."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np

from lrviz.curve import Curve
from lrviz.known.behaviour import WARMING
from lrviz.plot.numbers import LrText
from lrviz.spec import said
from lrviz.spec.expression import Expression
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.plural import counted, plural

_LONGEST: Final = 34
"""Letters of an argument's value; the rest is cut."""
_MOST: Final = 4
"""Arguments of a scheduler that are named."""


def about(spec: Spec, curve: Curve) -> tuple[str, str, str]:
    """The schedulers, the optimizer with its LR, the length of the run; a few words each."""
    schedulers = " + ".join(_scheduler(scheduler, spec) for scheduler in spec.schedulers)
    return schedulers, _optimizer(spec, curve), run_text(curve)


def run_text(curve: Curve) -> str:
    """How long the run is: "90 epochs of 5,005 steps"; of a log, what it is of."""
    if curve.engine == "record":
        at = curve.step[~np.isnan(curve.lr).all(axis=0)]
        there = f"from {curve.interval} {at[0]:,} to {at[-1]:,}" if len(at) else "nowhere"
        return f"logged {there}"
    if curve.epochs is None:
        return counted(curve.total_steps, "step")
    epochs = counted(curve.epochs, "epoch")
    each = curve.steps_per_epoch
    return epochs if each == 1 or not curve.steps_known else f"{epochs} of {counted(each, 'step')}"


def sentence(message: str) -> str:
    """What a finding says, without the advice that follows it; that is said by its fix."""
    first = re.split(r"\.\s+(?=[A-Z])", message, maxsplit=1)[0]
    return first.removesuffix(".")


def consequence(message: str) -> str:
    """What comes of it, in half a sentence: "the LR climbs back to 0.0999 by epoch 99"."""
    cause, colon, effect = sentence(message).partition(": ")
    if colon and "the LR" in cause:
        return cause
    return effect if colon and "LR" in effect else f"{cause}{colon}{effect}"


def _scheduler(scheduler: SchedulerSpec, spec: Spec, *, inside: bool = False) -> str:
    if scheduler.type == "SequentialLR" and scheduler.children:
        return _sequence(scheduler, spec)
    if scheduler.type == "ChainedScheduler" and scheduler.children:
        return " × ".join(_scheduler(child, spec, inside=True) for child in scheduler.children)
    if scheduler.type == "Phases":
        return _phases(scheduler, spec)
    name = scheduler.type.rpartition(".")[2]
    given = [
        f"{key}={_value(scheduler.arguments[key]) if text is None else _cut(text)}"
        for key, text in said.arguments(spec, scheduler)
        if key != "last_epoch" and not isinstance(scheduler.arguments[key], dict)
    ]
    more = ", …" if len(given) > _MOST else ""
    text = f"{name}({', '.join(given[:_MOST])}{more})" if given else name
    return text if inside else f"{text}{_pace(scheduler, spec)}"


def _phases(scheduler: SchedulerSpec, spec: Spec) -> str:
    """The shapes of the phases, and how long each is: "linear 500 steps, cosine 9,500 steps"."""
    phases = scheduler.arguments["phases"]
    if len(phases) > _MOST and {phase.shape for phase in phases} == {"constant"}:
        return f"{len(phases):,} constant phases"
    more = ", …" if len(phases) > _MOST else ""
    if spec.stand_ins:  # the last one is as long as what is left
        return ", ".join(phase.shape for phase in phases[:_MOST]) + more + _pace(scheduler, spec)
    unit = _unit(scheduler)
    parts = [f"{phase.shape} {_amount(phase.length, unit)}" for phase in phases[:_MOST]]
    return ", ".join(parts) + more


def _sequence(scheduler: SchedulerSpec, spec: Spec) -> str:
    """One after the other; "CosineAnnealingLR(T_max=200) after 5 epochs of warm-up"."""
    first, *rest = scheduler.children
    milestones = scheduler.argument("milestones")
    unit = _unit(scheduler)
    known = not said.rests(spec, (*scheduler.path, "milestones"))
    if first.type in WARMING and len(rest) == 1 and _rises(first) and milestones and not known:
        return f"{_scheduler(rest[0], spec, inside=True)} after a warm-up{_pace(scheduler, spec)}"
    if first.type in WARMING and len(rest) == 1 and _rises(first) and milestones:
        return (
            f"{_scheduler(rest[0], spec, inside=True)} after "
            f"{_amount(milestones[0], unit)} of warm-up{_pace(scheduler, spec)}"
        )
    parts = [_scheduler(child, spec, inside=True) for child in scheduler.children]
    for index, milestone in enumerate(milestones[: len(parts) - 1]):
        begins = f"from {unit} {milestone:,g}" if known else "then"
        parts[index + 1] = f"{begins} {parts[index + 1]}"
    return ", ".join(parts) + _pace(scheduler, spec)


def _rises(scheduler: SchedulerSpec) -> bool:
    name = "start_factor" if scheduler.type == "LinearLR" else "factor"
    return bool(scheduler.argument(name) < scheduler.arguments.get("end_factor", 1.0))


def _unit(scheduler: SchedulerSpec) -> str:
    return scheduler.interval if scheduler.frequency == 1 else "tick"


def _amount(number: float, unit: str) -> str:
    return f"{number:,.10g} {plural(number, unit)}"


def _pace(scheduler: SchedulerSpec, spec: Spec) -> str:
    """When it ticks, where that is not what a reader takes for granted."""
    if scheduler.frequency != 1:
        return f" every {scheduler.frequency:,} {scheduler.interval}s"
    per_step = scheduler.interval == "step" and spec.steps_per_epoch != 1
    return " per step" if per_step else ""


def _optimizer(spec: Spec, curve: Curve) -> str:
    lrs = [lr for lr in spec.optimizer.values("lr") if isinstance(lr, int | float)]
    name = said.optimizer_name(spec)
    if not lrs or not said.says_lr(spec):
        return name
    finite = curve.lr[np.isfinite(curve.lr)]
    top = float(np.abs(finite).max(initial=0.0))
    low, high = (LrText(top, peak=lr)(lr) for lr in (min(lrs), max(lrs)))
    return f"{name} {low}" if low == high else f"{name} {low} to {high}"


def _value(value: Any) -> str:
    if isinstance(value, Expression):
        return f'"{_cut(value.text)}"'
    elif isinstance(value, str):
        return repr(_cut(value))
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, float):
        text = f"{value:.4g}"
    elif isinstance(value, tuple | list):
        text = f"[{', '.join(map(_value, value))}]"
    else:
        text = str(value)
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
