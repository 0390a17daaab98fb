"""The course of a run: the LR after every tick of all the schedulers, each at its own moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.compose import Node
from lrviz.engine.formula.follow import follow
from lrviz.engine.formula.groups import Groups
from lrviz.engine.formula.leaf import FOREVER
from lrviz.engine.formula.operation import Assign, Operation
from lrviz.engine.formula.raised import Raised
from lrviz.engine.formula.resolve import resolve
from lrviz.engine.timeline import Timeline
from lrviz.spec.failure import TickError, expression_failed
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.text.problem import SpecError

Numbers = range | Steps
"""The numbers of a scheduler's ticks among those of all schedulers, ascending from 0."""


@dataclass(frozen=True, eq=False)
class Ticks:
    """All the ticks of one scheduler."""

    node: Node
    numbers: Numbers


@dataclass(frozen=True, eq=False)
class Done:
    """What the next ticks of one scheduler do, and their numbers."""

    operations: list[Operation]
    numbers: Numbers


Change = tuple[Numbers, Floats]
"""Momenta that are set: at which ticks, and the values after them, [groups, ticks]."""


def values_of_curve(
    spec: Spec, nodes: Sequence[Node], groups: Groups, times: Timeline
) -> tuple[Floats, Floats | None]:
    """LR and momentum (None where there is none) at every value of the curve: [groups, ticks].

    Raises:
        TickError: torch would raise at a tick.
        SpecError: An expression has no value at one (LR008), or a complex one (LR107).
    """
    at_once = all(
        calls == times.calls[0] and (done is times.done[0] or np.array_equal(done, times.done[0]))
        for calls, done in zip(times.calls, times.done, strict=True)
    )
    schedulers = _numbered(nodes, times, at_once)
    total = sum(times.calls)
    lr = [groups.get("lr")[:, None]]
    changes: list[Change] = []
    start = 0
    while start < total:
        end = min(total, *(_until(scheduler, start) for scheduler in schedulers))
        done = _next(spec, schedulers, start, end)
        lr.append(_stretch(done, lr[-1][:, -1], start, end, at_once))
        changes += [change for part in done for change in _momentum(part)]
        start = end
    line = lr[0] if len(lr) == 1 else np.concatenate(lr, axis=1)
    value = times.done[0] if len(nodes) == 1 else np.sum(times.done, axis=0)
    if groups.key is None:
        return _pick(line, value), None
    momentum = _momentum_line(groups.get("momentum"), changes, total)
    return _pick(line, value), _pick(momentum, value)


def failure(spec: Spec, scheduler: SchedulerSpec, tick: int, raised: Raised) -> SpecError:
    """What the user is told where torch raises at a tick; 0 is the constructor."""
    if raised.undefined is not None:
        return expression_failed(spec, raised.undefined)
    return TickError(spec, scheduler, tick, raised.kind, raised.text)


def _numbered(nodes: Sequence[Node], times: Timeline, at_once: bool) -> list[Ticks]:
    """Each scheduler with the numbers of its ticks; at one moment they go in the spec's order."""
    count = len(nodes)
    if at_once:
        total = sum(times.calls)
        return [Ticks(node, range(index, total, count)) for index, node in enumerate(nodes)]
    moments = [
        np.flatnonzero(np.diff(done, prepend=0, append=calls)) * count + index
        for index, (done, calls) in enumerate(zip(times.done, times.calls, strict=True))
    ]
    every = np.sort(np.concatenate(moments))
    return [
        Ticks(node, np.searchsorted(every, own)) for node, own in zip(nodes, moments, strict=True)
    ]


def _before(numbers: Numbers, number: int) -> int:
    """How many of the ticks come before tick ``number`` of all."""
    if isinstance(numbers, range):
        return len(range(numbers.start, min(number, numbers.stop), numbers.step))
    return int(np.searchsorted(numbers, number))


def _until(scheduler: Ticks, start: int) -> int:
    """The number of the first tick at which this scheduler goes on in another way."""
    ahead = _before(scheduler.numbers, start) + scheduler.node.span()
    return int(scheduler.numbers[ahead]) if ahead < len(scheduler.numbers) else FOREVER


def _next(spec: Spec, schedulers: Sequence[Ticks], start: int, end: int) -> list[Done]:
    """What the ticks from number ``start`` up to ``end`` do.

    Raises:
        TickError, SpecError: The first of them that raises.
    """
    found: list[Done] = []
    failures: list[tuple[int, SpecError]] = []
    for scheduler, of in zip(schedulers, spec.schedulers, strict=True):
        first, stop = _before(scheduler.numbers, start), _before(scheduler.numbers, end)
        if first == stop:
            continue
        try:
            operations = scheduler.node.operations(stop - first)
        except Raised as raised:
            tick = first + raised.offset
            error = failure(spec, of, tick + 1, raised)
            failures.append((int(scheduler.numbers[tick]), error))
            continue
        found.append(Done(operations, scheduler.numbers[first:stop]))
    if failures:
        raise min(failures, key=lambda pair: pair[0])[1]
    return found


def _stretch(done: Sequence[Done], lr: Floats, start: int, end: int, at_once: bool) -> Floats:
    """The LR after each of the ticks from number ``start`` up to ``end``: [groups, ticks].

    Args:
        at_once: Whether all schedulers tick at the same moments; between the ticks of one moment
            lies no value of the curve, and what is given there is of no account.
    """
    ticks, count = end - start, len(done)
    if count == 1:
        return resolve(done[0].operations, lr, ticks)
    if at_once and start % count == 0 and ticks % count == 0:
        operations = [operation for part in done for operation in part.operations]
        return np.repeat(resolve(operations, lr, ticks // count), count, axis=1)
    numbers = [np.asarray(part.numbers, dtype=np.int64) - start for part in done]
    edges = np.zeros(ticks + 1, dtype=np.int64)
    for part, own in zip(done, numbers, strict=True):
        edges[own + 1] = len(part.operations)
    np.cumsum(edges, out=edges)
    placed = [
        (operation, edges[own] + index)
        for part, own in zip(done, numbers, strict=True)
        for index, operation in enumerate(part.operations)
    ]
    return follow(placed, lr, int(edges[-1]))[:, edges[1:] - 1]


def _momentum(part: Done) -> list[Change]:
    """Of several that set the momentum at one tick, the last."""
    found = [o.momentum for o in part.operations if isinstance(o, Assign)]
    return [(part.numbers, momentum) for momentum in found if momentum is not None][-1:]


def _momentum_line(start: Floats, changes: Sequence[Change], total: int) -> Floats:
    """The momentum before the first tick and after each of ``total``: [groups, total + 1]."""
    if not changes:
        return np.broadcast_to(start[:, None], (len(start), total + 1))
    if len(changes) == 1 and len(changes[0][0]) == total:
        return np.concatenate([start[:, None], changes[0][1]], axis=1)
    line = np.empty((len(start), total + 1))
    line[:, 0] = start
    last = np.zeros(total + 1, dtype=np.int64)
    for numbers, values in changes:
        after = np.asarray(numbers, dtype=np.int64) + 1
        line[:, after] = values
        last[after] = after
    return line[:, np.maximum.accumulate(last, out=last)]


def _pick(line: Floats, value: Steps) -> Floats:
    first, last = int(value[0]), int(value[-1])
    return line[:, first : last + 1] if last - first + 1 == len(value) else line[:, value]
