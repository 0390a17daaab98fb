"""The numbers of a spec that the page lets a reader change, and where each stands in its texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from lrviz.codegen import code
from lrviz.gallery.play import at, is_number, tree_of
from lrviz.known.argument import Argument
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.phases import BUILT_IN, SHAPES
from lrviz.spec.expression import Expression
from lrviz.spec.model import SchedulerSpec, Spec
from lrviz.spec.reader import loads
from lrviz.text.problem import KeyPath, SpecError

Way = list[str | int]
"""Where a value is in the plan that the page's formulas take."""

_NUMBERS: Final = ("number", "integer", "float", "numbers")
_MOST: Final = 16
_LENGTHS: Final = tuple(
    Argument(name, "integer", None, "", low=1) for name in ("epochs", "steps", "steps_per_epoch")
)
_IN_PLAN: Final = {"from": "first", "to": "last"}
"""What the keys of a phase are called there."""
# Numbers that no spec has, by which the place of a value in the printed code is found.
_MARKS: Final = (7919, 0.123457)


@dataclass(frozen=True)
class _Number:
    """A number that may be changed: how it is called, where it stands, and what it is."""

    name: str
    path: KeyPath
    ways: list[Way]
    takes: Argument


def edits_of(spec: Spec) -> list[dict[str, Any]]:
    """Each number as ``{name, value, ways, toml, code, expected, …}``.

    ``ways`` are its places in the plan, ``toml`` and ``code`` the stretches of the spec's text and
    of its PyTorch code that hold it. ``code`` is None where the code does not hold it as it is.
    The rest says which values are taken, as `lrviz.known.argument.Argument` does.
    """
    printed = code(spec)
    found = []
    for number in _numbers(spec):
        span = spec.plan.span(number.path)
        value = at(spec.plan.table, number.path)
        if span is None or spec.plan.written(number.path) is None or not is_number(value):
            continue
        stands = [span.start, span.end]
        places = _in_code(spec, printed, stands, value)
        found.append(
            {
                "name": number.name,
                "value": value,
                "ways": number.ways,
                "toml": stands,
                "code": places,
                "whole": isinstance(value, int),
                **_taken(number.takes),
            }
        )
    return found[:_MOST]


def follows_of(spec: Spec) -> list[dict[str, Any]]:
    """What follows from the length of the run: each expression of it as ``{name, ways, tree, …}``.

    The rest says which values are taken, as in `edits_of`.
    """
    names = {"steps_per_epoch": spec.steps_per_epoch, "total_steps": spec.total_steps}
    names = names if spec.epochs is None else {"epochs": spec.epochs, **names}
    found = []
    for number in _numbers(spec):
        text = at(spec.plan.table, number.path)
        if isinstance(text, str) and number.takes.kind in _NUMBERS:
            tree = tree_of(Expression(text, names, ()))
            about = {"name": number.name, "ways": number.ways, "tree": tree}
            found.append({**about, **_taken(number.takes)})
    return found


def _taken(argument: Argument) -> dict[str, Any]:
    """What values a number takes; what is false or not there is left out."""
    one = argument.element if argument.kind == "numbers" else argument.kind
    argument = replace(argument, kind=one, per_group=False, size=None)
    told = {
        "low": argument.low,
        "high": argument.high,
        "lowOpen": argument.low_open or None,
        "highOpen": argument.high_open or None,
        "nonzero": argument.nonzero or None,
        "integer": argument.kind == "integer" or None,
        "float": argument.kind == "float" or None,
        "expected": argument.expected,
    }
    return {name: value for name, value in told.items() if value is not None}


def _numbers(spec: Spec) -> Iterator[_Number]:
    yield from _of_optimizer(spec)
    several = len(list(spec.walk())) > 1
    for index, scheduler in enumerate(spec.schedulers):
        yield from _of_scheduler(spec, scheduler, ["schedulers", index], several)
    for length in _LENGTHS:
        if length.name in spec.plan.table:
            yield _Number(length.name, (length.name,), [["run", length.name]], length)


def _of_optimizer(spec: Spec) -> Iterator[_Number]:
    groups = spec.optimizer.groups
    takes = OPTIMIZERS[spec.optimizer.type].by_name["lr"]
    shared = [i for i, group in enumerate(groups) if "lr" not in group.arguments]
    if shared:
        ways: list[Way] = [["groups", index, "lr"] for index in shared]
        yield _Number("lr", ("optimizer", "lr"), ways, takes)
    for index, group in enumerate(groups):
        if "lr" in group.arguments:
            path: KeyPath = ("optimizer", "groups", index, "lr")
            yield _Number(f"lr of {group.name}", path, [["groups", index, "lr"]], takes)


def _of_scheduler(
    spec: Spec, scheduler: SchedulerSpec, way: Way, several: bool
) -> Iterator[_Number]:
    whose = f"{scheduler.type} " if several else ""
    for name, value in scheduler.arguments.items():
        path, own = (*scheduler.path, name), [*way, "args", name]
        takes = BUILT_IN[scheduler.type].by_name[name]
        if name == "phases":
            yield from _of_phases(spec, path, own, whose)
        elif isinstance(value, tuple):
            for index in range(len(value)):
                yield _Number(f"{whose}{name} {index + 1}", (*path, index), [[*own, index]], takes)
        else:
            yield _Number(f"{whose}{name}", path, [own], takes)
    for index, child in enumerate(scheduler.children):
        yield from _of_scheduler(spec, child, [*way, "children", index], several)


def _of_phases(spec: Spec, path: KeyPath, way: Way, whose: str) -> Iterator[_Number]:
    for index, table in enumerate(at(spec.plan.table, path)):
        for key in table:
            if key != "shape":
                own = [*way, index, _IN_PLAN.get(key, key)]
                takes = SHAPES[table["shape"]].by_name[key]
                yield _Number(f"{whose}phase {index + 1} {key}", (*path, index, key), [own], takes)


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
    places, start = [], 0
    for part in parts[:-1]:
        start += len(part)
        places.append([start, start + len(own)])
        start += len(own)
    return places
