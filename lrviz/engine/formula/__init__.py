"""The formula engine: every built-in schedule as a function of the tick number, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lrviz.curve import Curve, Floats
from lrviz.engine.failure import TickError, expression_failed
from lrviz.engine.formula.compose import Node, build, together
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.leaf import OnPlateau
from lrviz.engine.formula.operation import Assign, Operation, resolve
from lrviz.engine.formula.raised import NoFormula, Raised
from lrviz.engine.progress import Progress
from lrviz.spec.grammar import ExpressionError
from lrviz.spec.model import MetricSpec, Spec
from lrviz.timeline import Timeline, timeline

__all__ = ["NoFormula", "simulate", "unsupported"]

_MOST_EVENTS: Final = 200_000
"""Ticks up to which schedulers that tick at different moments are stepped one by one."""


def unsupported(spec: Spec) -> str | None:
    """Why a spec has no formula; None where it has one."""
    for scheduler in spec.walk():
        if scheduler.dotted:
            return f"{scheduler.type} is not one of torch's own schedulers"
    return None


def simulate(spec: Spec, progress: Progress | None = None) -> Curve:
    """The curve of ``spec``, worked out and not stepped.

    Raises:
        NoFormula: Only torch itself can step it.
        TickError: torch would raise where it builds or ticks a scheduler.
        SpecError: An expression has no value at a tick (LR008).
    """
    why = unsupported(spec)
    if why is not None:
        raise NoFormula(why)
    times = timeline(spec)
    groups = Groups(spec)
    try:
        with np.errstate(all="ignore"):
            nodes = _build(spec, groups)
            lr, momentum = _values(spec, nodes, groups, times)
    except ExpressionError as error:
        raise expression_failed(spec, error) from None
    key = groups.key
    return Curve(
        groups=spec.groups,
        step=times.step,
        lr=lr,
        momentum=momentum,
        momentum_name=None if key is None else "beta1" if key == "betas" else "momentum",
        total_steps=spec.total_steps,
        epochs=spec.epochs,
        steps_per_epoch=spec.steps_per_epoch,
        interval=spec.schedulers[0].interval,
        engine="formula",
        title=spec.name,
    )


def _build(spec: Spec, groups: Groups) -> list[Node]:
    nodes = []
    for scheduler in spec.schedulers:
        try:
            nodes.append(build(scheduler, groups))
        except Raised as raised:
            where = raised.child or scheduler
            raise TickError(spec, where, 0, raised.kind, raised.text) from None
    return nodes


def _values(
    spec: Spec, nodes: list[Node], groups: Groups, times: Timeline
) -> tuple[Floats, Floats | None]:
    """LR and momentum at every value of the curve: float64, [groups, ticks]."""
    metric = spec.metric or MetricSpec(values=(1.0,))
    for node, calls in zip(nodes, times.calls, strict=True):
        if isinstance(node, OnPlateau):
            node.watch(metric, calls, alone=len(nodes) == 1)
    done = times.done[0]
    if all(np.array_equal(other, done) for other in times.done[1:]) and len(set(times.calls)) == 1:
        lr, momentum = _lockstep(spec, nodes, groups, times.calls[0])
        cut = slice(int(done[0]), int(done[-1]) + 1)
        same = len(done) == done[-1] - done[0] + 1
        pick = cut if same else done
        return lr[:, pick], None if momentum is None else momentum[:, pick]
    if sum(times.calls) > _MOST_EVENTS:
        raise NoFormula("schedulers that tick at different moments, over so many ticks")
    return _by_events(spec, nodes, groups, times)


def _lockstep(
    spec: Spec, nodes: list[Node], groups: Groups, calls: int
) -> tuple[Floats, Floats | None]:
    """LR and momentum before the first call and after each: float64, [groups, calls + 1]."""
    now = groups.get("lr")
    parts = [now[:, None]]
    cycles: list[tuple[int, Floats]] = []
    start = groups.get("momentum") if groups.key is not None else None
    done = 0
    while done < calls:
        ticks = min(min(node.span() for node in nodes), calls - done)
        try:
            operations = together(nodes, ticks)
        except Raised as raised:
            raise _at_tick(spec, nodes, raised, done) from None
        parts.append(resolve(operations, now, ticks))
        now = parts[-1][:, -1]
        cycles += [(done + 1, m) for m in _momenta(operations)]
        done += ticks
    lr = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
    if start is None:
        return lr, None
    if not cycles:
        return lr, np.broadcast_to(start[:, None], lr.shape)
    momentum = np.empty_like(lr)
    momentum[:] = start[:, None]
    for first, values in cycles:
        momentum[:, first : first + values.shape[1]] = values
        momentum[:, first + values.shape[1] :] = values[:, -1:]
    return lr, momentum


def _momenta(operations: Sequence[Operation]) -> list[Floats]:
    """Of several that set the momentum at one tick, the last."""
    found = [o.momentum for o in operations if isinstance(o, Assign) and o.momentum is not None]
    return found[-1:]


def _by_events(
    spec: Spec, nodes: list[Node], groups: Groups, times: Timeline
) -> tuple[Floats, Floats | None]:
    """Schedulers that tick at different moments, one tick after another."""
    ticks = len(times.step)
    lr = np.empty((len(groups), ticks))
    momentum = None if groups.key is None else np.empty((len(groups), ticks))
    pairs = zip(times.done, times.calls, strict=True)
    due = [np.diff(own, prepend=0, append=calls) for own, calls in pairs]
    for value in range(ticks + 1):
        for index, node in enumerate(nodes):
            if not due[index][value]:
                continue
            try:
                groups.apply(*node.operations(1))
            except Raised as raised:
                tick = times.calls[index] if value == ticks else int(times.done[index][value])
                raise TickError(
                    spec, spec.schedulers[index], tick, raised.kind, raised.text
                ) from None
        if value < ticks:
            lr[:, value] = groups.get("lr")
            if momentum is not None:
                momentum[:, value] = groups.get("momentum")
    return lr, momentum


def _at_tick(spec: Spec, nodes: list[Node], raised: Raised, done: int) -> TickError:
    """The error of torch's tick: of the outermost scheduler that made it."""
    index = next((i for i, node in enumerate(nodes) if node is raised.child), 0)
    tick = done + raised.offset + 1
    return TickError(spec, spec.schedulers[index], tick, raised.kind, raised.text)
