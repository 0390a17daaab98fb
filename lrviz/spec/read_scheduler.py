"""The ``[scheduler]`` table, or ``[[scheduler]]`` tables, and the schedulers inside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from lrviz.curve import Interval
from lrviz.known.phases import BUILT_IN, PHASES, usual_name
from lrviz.known.schedulers import SCHEDULERS
from lrviz.spec.model import SchedulerSpec
from lrviz.spec.read_phases import read_phases, without_misplaced
from lrviz.spec.reading import Reading
from lrviz.spec.trust import TORCH, home_of
from lrviz.spec.values import Values, describe
from lrviz.text.problem import KeyPath, did_you_mean, listed, nearest, quote


@dataclass(frozen=True)
class _Pace:
    """How often a scheduler ticks, and how many ticks it is in charge."""

    interval: Interval
    frequency: int
    ticks: int


MOST_SCHEDULERS: Final = 1000
"""Schedulers in a spec, those inside others too."""


def read_schedulers(
    reading: Reading, table: Mapping[str, Any], values: Values, default: Interval
) -> tuple[SchedulerSpec, ...]:
    """The spec's schedulers; those that cannot be read are left out, each with its problem.

    Args:
        default: The interval of a scheduler that does not say.
    """
    raw = table.get("scheduler")
    if raw is None:
        message = "the spec has no scheduler; expected a `[scheduler]` table with a `type`"
        reading.add("LR002", (), message)
        return ()
    several = isinstance(raw, list)
    if (not several and not isinstance(raw, dict)) or (several and not raw):
        message = f"`scheduler` is {describe(raw)}; expected a table `[scheduler]`"
        reading.add("LR005", ("scheduler",), message)
        return ()
    count = _count(raw)
    if count > MOST_SCHEDULERS:
        message = f"there are {count:,} schedulers; at most {MOST_SCHEDULERS:,} are allowed"
        reading.add("LR005", ("scheduler",), message)
        return ()
    found = []
    for index, one in enumerate(raw if several else [raw]):
        path: KeyPath = ("scheduler", index) if several else ("scheduler",)
        pace = _pace(reading, one if isinstance(one, dict) else {}, path, values, default)
        if isinstance(one, dict):
            one = {k: v for k, v in one.items() if k not in ("interval", "frequency")}
        found.append(_scheduler(reading, one, path, values, pace))
    return tuple(scheduler for scheduler in found if scheduler is not None)


def _count(raw: Any) -> int:
    """How many schedulers there are in a table or an array of them."""
    waiting, count = [raw], 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            count += 1
            waiting.append(value.get("schedulers"))
    return count


def _pace(
    reading: Reading, table: Mapping[str, Any], path: KeyPath, values: Values, default: Interval
) -> _Pace:
    interval, frequency = table.get("interval", default), table.get("frequency", 1)
    if interval not in ("epoch", "step"):
        near = did_you_mean(interval, ("epoch", "step")) if isinstance(interval, str) else ""
        message = f'`interval` is {describe(interval)}; expected "epoch" or "step"{near}'
        reading.add("LR005", (*path, "interval"), message)
        interval = default
    if isinstance(frequency, bool) or not isinstance(frequency, int) or frequency < 1:
        message = f"`frequency` is {describe(frequency)}; expected an integer of at least 1"
        reading.add("LR005", (*path, "frequency"), message)
        frequency = 1
    every = frequency * (int(values.names["steps_per_epoch"]) if interval == "epoch" else 1)
    ticks = -(-int(values.names["total_steps"]) // every)
    return _Pace(cast(Interval, interval), frequency, ticks)


def _scheduler(
    reading: Reading, table: Any, path: KeyPath, values: Values, pace: _Pace
) -> SchedulerSpec | None:
    if not isinstance(table, dict):
        message = f"a scheduler is {describe(table)}; expected a table with a `type`"
        reading.add("LR005", path, message)
        return None
    name = table.get("type")
    if name is None:
        message = 'the scheduler has no `type`; expected one, as in type = "StepLR"'
        reading.add("LR002", path, message)
        return None
    if isinstance(name, str):
        module, _, last = name.rpartition(".")
        name = last if module in TORCH and last in SCHEDULERS else name
    own = {k: v for k, v in table.items() if k != "type"}
    certain = True
    if isinstance(name, str) and "." in name:
        return _dotted(reading, name, own, path, pace)
    if not isinstance(name, str) or name not in BUILT_IN:
        wanted = "a scheduler of torch.optim.lr_scheduler"
        usual = usual_name(name) if isinstance(name, str) else None
        if usual is not None:
            message = f"{quote(name)} is not {wanted} (did you mean {quote(usual)}?"
            message += f" `lrviz init --type {usual}` prints one)"
            reading.add("LR004", (*path, "type"), message)
            return None
        name, certain = reading.unknown_type(name, (*path, "type"), wanted, BUILT_IN), False
        if name is None:
            return None
    before = len(reading.problems)
    known = BUILT_IN[name]
    reading.too_new(known, (*path, "type"))
    arguments, own = _arguments(reading, name, own, path, values, whole=certain)
    children: tuple[SchedulerSpec, ...] = ()
    if "schedulers" in known.by_name and "schedulers" in own:
        paces = _paces(pace, arguments.get("milestones", ()))
        children = _children(reading, own["schedulers"], path, values, paces)
    if "phases" in known.by_name and "phases" in own:
        ticks = pace.ticks + arguments.get("last_epoch", -1) + 1
        arguments["phases"] = read_phases(reading, own["phases"], (*path, "phases"), values, ticks)
    if len(reading.problems) == before:
        _whole(reading, name, arguments, children, path)
    return SchedulerSpec(name, arguments, children, pace.interval, pace.frequency, path)


def _arguments(
    reading: Reading, name: str, own: dict[str, Any], path: KeyPath, values: Values, *, whole: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of a class, read, and all that were given, as they stand there.

    Args:
        whole: Whether a problem is kept for each that is missing.
    """
    known = BUILT_IN[name]
    for key in ("interval", "frequency"):
        if own.pop(key, None) is not None:  # taken out of the outermost tables already
            message = f"`{key}` belongs to the outermost scheduler; those inside tick with it"
            reading.add("LR005", (*path, key), message, key=True)
    if known is PHASES:
        own = without_misplaced(reading, own, path)
    arguments = reading.arguments(
        own,
        known.by_name,
        name,
        path,
        values,
        ("type", "interval", "frequency"),
        known.removed,
    )
    misspelt = {nearest(key, known.by_name) for key in own if key not in known.by_name}
    for argument in known.arguments:
        given = argument.name in own or argument.name in misspelt
        if whole and argument.required and not given:
            message = f"{name} needs `{argument.name}`: expected {argument.expected}"
            reading.add("LR005", (*path, "type"), message)
    return arguments, own


def _paces(pace: _Pace, milestones: Iterable[float]) -> Iterator[_Pace]:
    """The pace of each child: between two milestones, or to the end; without any, the parent's."""
    start = 0
    for milestone in milestones:
        following = min(max(math.ceil(milestone), start), pace.ticks)
        yield replace(pace, ticks=following - start)
        start = following
    while True:
        yield replace(pace, ticks=pace.ticks - start)


def _children(
    reading: Reading, raw: Any, path: KeyPath, values: Values, paces: Iterator[_Pace]
) -> tuple[SchedulerSpec, ...]:
    here = (*path, "schedulers")
    if not isinstance(raw, list) or not raw:
        found = "an empty array" if isinstance(raw, list) else describe(raw)
        message = f"`schedulers` is {found}; expected an array of scheduler tables"
        reading.add("LR005", here, message)
        return ()
    read = (
        _scheduler(reading, one, (*here, i), values, pace)
        for (i, one), pace in zip(enumerate(raw), paces, strict=False)
    )
    return tuple(child for child in read if child is not None)


def _whole(
    reading: Reading,
    name: str,
    arguments: Mapping[str, Any],
    children: tuple[SchedulerSpec, ...],
    path: KeyPath,
) -> None:
    """What torch refuses of arguments that are each right by themselves."""
    if name == "SequentialLR" and len(arguments["milestones"]) != len(children) - 1:
        message = (
            f"`milestones` has {len(arguments['milestones'])} values for {len(children)} "
            f"schedulers; expected {len(children) - 1}, one fewer than schedulers"
        )
        reading.add("LR005", (*path, "milestones"), message)
    if name == "OneCycleLR" and "total_steps" not in arguments:
        missing = [k for k in ("epochs", "steps_per_epoch") if k not in arguments]
        if missing:
            message = "OneCycleLR needs `total_steps`, or both `epochs` and `steps_per_epoch`"
            reading.add("LR005", (*path, "type"), f"{message}; {listed(missing)} is missing")


def _dotted(
    reading: Reading,
    name: str,
    arguments: Mapping[str, Any],
    path: KeyPath,
    pace: _Pace,
) -> SchedulerSpec | None:
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        message = f"{quote(name)} is not a dotted path, as in timm.scheduler.CosineLRScheduler"
        reading.add("LR004", (*path, "type"), message)
        return None
    if parts[0] == "torch":  # a scheduler that is newer than the table here, and nothing else
        if name.rpartition(".")[0] not in TORCH:
            message = f"{quote(name)} is no scheduler; torch's are in {listed(TORCH)}"
            reading.add("LR004", (*path, "type"), message)
            return None
    elif home_of(name, reading.trust) is None:
        message = (
            f"{quote(name)} would be imported from {quote(parts[0])}, which is not trusted; "
            f'to allow it: --trust {parts[0]}, or trust = ["{parts[0]}"] under [tool.lrviz] '
            "in pyproject.toml"
        )
        reading.add("LR006", (*path, "type"), message)
        return None
    return SchedulerSpec(name, dict(arguments), (), pace.interval, pace.frequency, path)
