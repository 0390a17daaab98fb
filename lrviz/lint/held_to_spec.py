"""A script's schedules held to a spec, tick by tick: the half of LR624 that needs curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from lrviz.curve import Curve
from lrviz.engine.choose import Unavailable, for_check
from lrviz.engine.unknown import without_steps
from lrviz.lint.diagnostic import Diagnostic, Severity
from lrviz.lint.registry import find
from lrviz.lint.settings import Settings
from lrviz.sources.assume import Assumed
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Missing
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.reader import spec_of
from lrviz.text.problem import KeyPath, SpecError

CODE: Final = "LR624"
_SAME: Final = 1e-9
"""How far two LRs may be apart and count as the same, as a share of the peak."""
_MOST_STEPS: Final = 2_000_000


@dataclass(frozen=True)
class Compared:
    """What came of holding a script's schedules to a spec.

    Attributes:
        diagnostics: What to say.
        whole: Whether a schedule of the script was compared tick by tick.
        same: Whether one is the spec's.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    whole: bool = False
    same: bool = False


@dataclass(frozen=True)
class _Apart:
    """Where two schedules part: the first place, or what they differ in as a whole."""

    at: float
    message: str


def compared(plans: Sequence[Plan], known: Assumed, spec: Spec, settings: Settings) -> Compared:
    """Hold the schedules of a script to a spec.

    One of several that is the spec's is enough; where none is, the one of the same class speaks.
    """
    try:
        wanted = for_check(spec, settings.engine)
    except (SpecError, Unavailable):
        return Compared()  # the spec's own check says why
    file = Path(spec.plan.name).name
    found: list[tuple[Plan, Diagnostic]] = []
    missing: list[Diagnostic] = []
    for plan in plans:
        try:
            mine, curve = _simulated(plan, known, settings)
        except Missing as error:
            names = ", ".join(one.name for one in error.unknown)
            said = f"nobody says {names}, so that this and {file} were not compared tick by tick"
            missing.append(_diagnostic(plan, ("scheduler",), f"{said}: give --assume", "info"))
            continue
        except (SpecError, Unavailable):
            continue
        apart = _apart(mine, curve, spec, wanted, file)
        if apart is None:
            return Compared(whole=True, same=True)
        path, cause = _cause(plan, mine, spec, apart, known, settings, wanted, file)
        message = f"{cause}{apart.message}. Change one of the two."
        found.append((plan, _diagnostic(plan, path, message, None)))
    alike = [d for plan, d in found if _types(plan) == _types(spec.plan)]
    chosen = alike if len(alike) == 1 else [d for _, d in found][: 1 if len(found) == 1 else 0]
    if found and not chosen:
        [(plan, _), *_rest] = found
        said = f"none of the {len(found)} schedules here is that of {file}"
        chosen = [_diagnostic(plan, ("scheduler",), said, None)]
    return Compared((*chosen, *(() if found else missing)), whole=bool(found))


def _simulated(plan: Plan, known: Assumed, settings: Settings) -> tuple[Spec, Curve]:
    try:
        mine = spec_of(plan, assumed=known, trust=settings.trust)
    except Missing:
        shorter = without_steps(plan, assumed=known, trust=settings.trust)
        if shorter is None or shorter.steps_per_epoch != 1:
            raise
        mine = shorter
    return mine, for_check(mine, settings.engine)


def _types(plan: Plan) -> tuple[str, ...]:
    tables = plan.table.get("scheduler", ())
    tables = [tables] if isinstance(tables, Mapping) else tables
    return tuple(str(table.get("type")) for table in tables if isinstance(table, Mapping))


# Where they part


def _apart(mine: Spec, curve: Curve, spec: Spec, wanted: Curve, file: str) -> _Apart | None:
    """Where the LRs part first; None where they never do."""
    by_epoch = _per_epoch(mine) and _per_epoch(spec) and _unsized(mine, spec)
    if by_epoch:
        assert mine.epochs is not None
        assert spec.epochs is not None
        lengths, unit = (mine.epochs, spec.epochs), "epoch"
        sizes = mine.steps_per_epoch, spec.steps_per_epoch
    else:
        lengths, unit, sizes = (mine.total_steps, spec.total_steps), "step", (1, 1)
    both = min(*lengths, _MOST_STEPS)
    one = curve.lr[:, curve.tick_at(np.arange(both) * sizes[0])]
    other = wanted.lr[:, wanted.tick_at(np.arange(both) * sizes[1])]
    one, other = _alike(one), _alike(other)
    if len(one) != len(other):
        said = f"there are {_groups(one)} here and {_groups(other)} in {file}"
        return _Apart(0, said)
    peak = max(np.abs(one).max(initial=0.0), np.abs(other).max(initial=0.0))
    parts = np.abs(one - other) > _SAME * peak
    parts |= np.isnan(one) != np.isnan(other)
    if parts.any():
        at = int(parts.any(axis=0).argmax())
        group = int(parts[:, at].argmax())
        where = f"{unit} {at:,}"
        if unit == "step" and mine.epochs is not None and mine.steps_per_epoch > 1:
            where += f" (epoch {at // mine.steps_per_epoch:,})"
        named = f" of group {mine.groups[group]}" if len(one) > 1 else ""
        lrs = f"{_number(one[group, at])} here and {_number(other[group, at])} in {file}"
        return _Apart(at, f"the LR{named} at {where} is {lrs}")
    if lengths[0] != lengths[1]:
        lengths_said = f"{lengths[0]:,} {unit}s here and {lengths[1]:,} in {file}"
        return _Apart(both, f"the run has {lengths_said}")
    return None


def _number(value: float) -> str:
    return f"{value:.6g}"


def _groups(rows: Any) -> str:
    return "1 param group" if len(rows) == 1 else f"{len(rows)} param groups"


def _alike(rows: Any) -> Any:
    """The curves of param groups; one where all are the same."""
    return rows[:1] if (rows == rows[:1]).all() else rows


def _per_epoch(spec: Spec) -> bool:
    return spec.epochs is not None and all(s.interval == "epoch" for s in spec.schedulers)


def _unsized(mine: Spec, spec: Spec) -> bool:
    """Whether one of the two does not say how long an epoch is."""
    sized = [spec_.plan.table.keys() & _SIZES and not spec_.stand_ins for spec_ in (mine, spec)]
    return not all(sized)


_SIZES: Final = frozenset({"steps_per_epoch", "batches_per_epoch", "steps"})


# What makes them part


def _cause(
    plan: Plan,
    mine: Spec,
    spec: Spec,
    apart: _Apart,
    known: Assumed,
    settings: Settings,
    wanted: Curve,
    file: str,
) -> tuple[KeyPath, str]:
    """The value of the script that makes the LRs part first, and what is said of it.

    Each value that is not the spec's is tried with that of the spec; the first with which the two
    part later, or not at all, is the one.
    """
    own, theirs = _values(mine), _values(spec)
    differing = [path for path in own if path in theirs and own[path] != theirs[path]]
    best: tuple[float, KeyPath] | None = None
    for path in differing:
        changed = _with(plan, path, theirs[path])
        if changed is None:
            continue
        try:
            trial, curve = _simulated(changed, known, settings)
        except (SpecError, Unavailable):
            continue
        left = _apart(trial, curve, spec, wanted, file)
        reached = float("inf") if left is None else left.at
        if reached > apart.at and (best is None or reached > best[0]):
            best = (reached, path)
    if best is None and len(differing) == 1:
        best = (apart.at, differing[0])
    if best is None:
        if _types(plan) != _types(spec.plan):
            names = " and ".join(_types(plan)), " and ".join(_types(spec.plan))
            return ("scheduler",), f"this is a {names[0]}, and {file} has a {names[1]}: "
        return ("scheduler",), ""
    path = best[1]
    name = str(path[-1]) if isinstance(path[-1], str) else f"{path[-2]}[{path[-1]}]"
    return path, f"{name} is {_shown(own[path])} here and {_shown(theirs[path])} in {file}: "


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_shown, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _values(spec: Spec) -> dict[KeyPath, Any]:
    """What a spec says, torch's defaults filled in, by path."""
    found: dict[KeyPath, Any] = {}
    if spec.epochs is not None:
        found["epochs",] = spec.epochs
        found["steps_per_epoch",] = spec.steps_per_epoch
    else:
        found["steps",] = spec.total_steps
    lrs = spec.optimizer.values("lr")
    for index, lr in enumerate(lrs):
        own = "lr" in spec.optimizer.groups[index].arguments
        path: KeyPath = ("optimizer", "groups", index, "lr") if own else ("optimizer", "lr")
        found[path] = lr
    for scheduler in spec.walk():
        found.update(_of_scheduler(scheduler))
    return found


def _of_scheduler(scheduler: SchedulerSpec) -> Iterable[tuple[KeyPath, Any]]:
    from lrviz.known.phases import BUILT_IN

    path = scheduler.path
    if "schedulers" not in path:
        yield (*path, "interval"), scheduler.interval
        yield (*path, "frequency"), scheduler.frequency
    if scheduler.dotted or scheduler.type not in BUILT_IN:
        return
    yield (*path, "type"), scheduler.type
    for name, value in {**BUILT_IN[scheduler.type].defaults, **scheduler.arguments}.items():
        if name not in ("schedulers", "last_epoch", "optimizer"):
            yield (*path, name), value


def _with(plan: Plan, path: KeyPath, value: Any) -> Plan | None:
    """A plan with another value at a path; None where it has no such table."""
    if not isinstance(value, int | float | str | tuple) or path[-1] == "type":
        return None
    table = _put(plan.table, path, list(value) if isinstance(value, tuple) else value)
    return None if table is None else replace(plan, table=table)


def _put(table: Any, path: KeyPath, value: Any) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(table, Mapping):
        if rest and first not in table:
            return None
        inner = _put(table.get(first), rest, value)
        return None if inner is None else {**table, first: inner}
    if isinstance(table, list | tuple) and isinstance(first, int) and first < len(table):
        inner = _put(table[first], rest, value)
        return None if inner is None else [*table[:first], inner, *table[first + 1 :]]
    return None


def _diagnostic(plan: Plan, path: KeyPath, message: str, severity: Severity | None) -> Diagnostic:
    rule = find(CODE)
    where = plan.problem(CODE, path, message)
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity or rule.severity,
        message=message,
        path=plan.name,
        span=where.span,
    )
