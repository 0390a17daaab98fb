"""The numbers of a spec that the page lets a reader change, and where each stands in its texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lrviz.codegen import code
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.reader import loads
from lrviz.text.problem import KeyPath, SpecError

Way = list[str | int]
"""Where a value is in the plan that the page's formulas take."""

_MOST: Final = 14
_OF_THE_RUN: Final = ("epochs", "steps", "steps_per_epoch")
# Numbers that no spec has, by which the place of a value in the printed code is found.
_MARKS: Final = (7919, 0.123457)


def edits_of(spec: Spec) -> list[dict[str, Any]]:
    """Each number as ``{name, value, ways, toml, code}``.

    ``ways`` are its places in the plan, ``toml`` and ``code`` the stretches of the spec's text and
    of its PyTorch code that hold it. ``code`` is None where the code does not hold it as it is.
    """
    printed = code(spec)
    found = []
    for name, path, ways in _numbers(spec):
        span = spec.plan.span(path)
        value = _at(spec.plan.table, path)
        written = spec.plan.written(path)
        if span is None or written is None or not _number(value):
            continue
        stands = [span.start, span.end]
        places = _in_code(spec, printed, stands, value)
        found.append({"name": name, "value": value, "ways": ways, "toml": stands, "code": places})
    return found[:_MOST]


def _numbers(spec: Spec) -> Iterator[tuple[str, KeyPath, list[Way]]]:
    yield from _of_optimizer(spec)
    several = len(list(spec.walk())) > 1
    for index, scheduler in enumerate(spec.schedulers):
        yield from _of_scheduler(scheduler, ["schedulers", index], several)
    if not _worked_out(spec.plan.table.get("scheduler")):  # else they follow from its length
        for name in _OF_THE_RUN:
            if name in spec.plan.table:
                yield name, (name,), [["run", name]]


def _of_optimizer(spec: Spec) -> Iterator[tuple[str, KeyPath, list[Way]]]:
    groups = spec.optimizer.groups
    shared = [i for i, group in enumerate(groups) if "lr" not in group.arguments]
    if shared:
        yield "lr", ("optimizer", "lr"), [["groups", index, "lr"] for index in shared]
    for index, group in enumerate(groups):
        if "lr" in group.arguments:
            path: KeyPath = ("optimizer", "groups", index, "lr")
            yield f"lr of {group.name}", path, [["groups", index, "lr"]]


def _of_scheduler(
    scheduler: SchedulerSpec, way: Way, several: bool
) -> Iterator[tuple[str, KeyPath, list[Way]]]:
    whose = f"{scheduler.type} " if several else ""
    for name, value in scheduler.arguments.items():
        path = (*scheduler.path, name)
        if isinstance(value, tuple) and name != "phases":
            for index in range(len(value)):
                own: Way = [*way, "args", name, index]
                yield f"{whose}{name} {index + 1}", (*path, index), [own]
        else:
            yield f"{whose}{name}", path, [[*way, "args", name]]
    for index, child in enumerate(scheduler.children):
        yield from _of_scheduler(child, [*way, "children", index], several)


def _worked_out(value: Any) -> bool:
    """Whether a value of the spec is an expression, or has phases: the run's length is in it."""
    if isinstance(value, dict):
        return any(key == "phases" or _worked_out(own) for key, own in value.items())
    if isinstance(value, list | tuple):
        return any(map(_worked_out, value))
    return isinstance(value, str) and any(name in value for name in ("epochs", "steps"))


def _in_code(spec: Spec, printed: str, stands: list[int], value: float) -> list[list[int]] | None:
    """Where the code holds a number: there alone another in its place changes the code."""
    mark = _MARKS[0] if isinstance(value, int) else _MARKS[1]
    plan = spec.plan
    text = f"{plan.text[: stands[0]]}{mark}{plan.text[stands[1] :]}"
    try:
        changed = code(loads(text, name=plan.name, folder=plan.folder, trust=spec.trust))
    except SpecError:
        return None
    parts = changed.split(str(mark))
    written = (str(value), f"{value:_}", f"{value:g}")
    own = next((one for one in written if one.join(parts) == printed), None)
    if len(parts) == 1 or own is None:
        return None
    places, at = [], 0
    for part in parts[:-1]:
        at += len(part)
        places.append([at, at + len(own)])
        at += len(own)
    return places


def _at(table: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return None
    return table


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
