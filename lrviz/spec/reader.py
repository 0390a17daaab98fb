"""From TOML to a `Spec`: every value checked, every problem placed where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from lrviz.curve import Interval
from lrviz.known.keys import KEYS, TABLES
from lrviz.sources import spec_file
from lrviz.sources.assume import NOTHING, Assumed, parse_assumption, torch_in
from lrviz.sources.assume import assumed as assumed_of
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Missing, NoValue
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import TOML
from lrviz.spec.expression import Names
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.metric import KEYS as METRIC_KEYS
from lrviz.spec.metric import BadMetric, read_metric
from lrviz.spec.model import (
    OPTIMIZER_FIRST,
    MetricSpec,
    Order,
    Spec,
)
from lrviz.spec.overrides import Override, apply, parse_set
from lrviz.spec.read_length import Length, check_length, read_length
from lrviz.spec.read_optimizer import group_tables, read_optimizer
from lrviz.spec.read_scheduler import read_schedulers
from lrviz.spec.reading import Reading
from lrviz.spec.unknown import depends, options_of, resting_on, settle
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.problem import KeyPath, Problem, SpecError, nearest
from lrviz.text.several import several

_MARKS = {"epochs", "steps", "optimizer", "scheduler"}
"""Keys one of which, or what may be a misspelling of it, every spec has."""


def load(
    path: str | Path,
    *,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
    assume: Iterable[str] = (),
    at: int | str | None = None,
) -> Spec:
    """Read the schedule of a file: a spec, a framework's config or a script (``-``: stdin).

    Args:
        path: The file. A larger TOML file gives its ``[lrviz]`` table.
        overrides: Values that replace the file's, as ``"scheduler.gamma=0.5"``.
        trust: Packages that a dotted ``type`` may be imported from (``torch.optim`` always is);
            nothing is imported here. An entry with a slash is a folder, below which the file of a
            ``[metric]`` may lie that does not lie below the spec's own.
        assume: What the file does not say, as ``"steps_per_epoch=390"``.
        at: Of a file with several schedules, the line at which the one that is wanted is built;
            of a notebook with its cell, ``"3:12"``.

    Raises:
        SpecError: With every problem found: each has a code, a place and a message. Also where
            the file has several schedules, or says too little of the one that it has.
        TypeError: One text stands where several are expected.
    """
    from lrviz.sources.door import open_file, read_plans
    from lrviz.sources.script.cells import in_cells

    given = tuple(map(parse_assumption, several("assume", assume)))
    overrides, trust = several("overrides", overrides), several("trust", trust)
    source = open_file(path)
    with in_cells(source):
        found = read_plans(source, given)
        plan = found.only(None if at is None else str(at))
        return _known(plan, found.assumed, overrides, trust)


def loads(
    text: str,
    *,
    name: str = "<string>",
    folder: Path = Path(),
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
    assume: Iterable[str] = (),
) -> Spec:
    """Read a spec from TOML text; ``name`` is what messages call it. Otherwise as `load`."""
    overrides, trust = several("overrides", overrides), several("trust", trust)
    source = Source(name, folder, text, TOML)
    known = assumed_of(source, tuple(map(parse_assumption, several("assume", assume))))
    [plan] = spec_file.read(source, known).plans
    return _known(plan, known, overrides, trust)


def _known(
    plan: Plan, assumed: Assumed, overrides: Iterable[str | Override], trust: Iterable[str]
) -> Spec:
    """The spec of a plan, of which nothing may be missing."""
    try:
        return spec_of(plan, assumed=assumed, overrides=overrides, trust=trust)
    except Missing as error:
        raise depends(plan, error.unknown) from None


def spec_of(
    plan: Plan,
    *,
    assumed: Assumed = NOTHING,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
    stand_ins: Mapping[str, float] | None = None,
) -> Spec:
    """The spec that a plan comes to.

    Args:
        assumed: What the source does not say.
        overrides: Values that replace the plan's.
        trust: Packages that a dotted ``type`` may be imported from.
        stand_ins: Numbers for what nobody says, so that a curve can be tried.

    Raises:
        SpecError: With every problem found.
        Missing: Numbers are needed that nobody says.
    """
    parsed = [parse_set(o) if isinstance(o, str) else o for o in overrides]
    standing = dict(stand_ins or {})
    origins = {o.path: o.origin for o in parsed}
    try:
        table = apply(plan.table, parsed)
        assumes = options_of(table, assumed)
        settled = settle(table, assumed, standing)
        plan = plan.settled(settled.table, origins, assumes)
        reading = Reading(plan, tuple(trust), torch_in(assumed))
        spec = _spec(reading, settled.table, settled.used, standing)
        return replace(spec, resting=resting_on(table, standing)) if standing else spec
    except NoValue as error:
        problem = plan.problem("LR008", (), str(error))
        if len(set(assumes.values())) == 1:
            problem = replace(problem, span=None, origin=next(iter(assumes.values())))
        raise SpecError([problem]) from None
    except RecursionError:
        message = "is nested too deep to be read"
        raise SpecError([Problem("LR001", message, plan.name)]) from None


def _is_mark(key: str) -> bool:
    return key in _MARKS or nearest(key, KEYS) in _MARKS


def _spec(
    reading: Reading,
    table: Mapping[str, Any],
    assumptions: tuple[str, ...],
    stand_ins: Mapping[str, float],
) -> Spec:
    """The spec in ``table``; raises SpecError with all the problems where there are any."""
    if not (reading.plan.root or any(map(_is_mark, table))):
        message = (
            "this is no spec: it has neither a `[scheduler]` nor a `[lrviz]` table; "
            "`lrviz init` prints one to start from"
        )
        reading.add("LR002", (), message)
        raise SpecError(reading.problems)
    reading.unknown(table, KEYS, ())
    table = _as_meant(reading, table)
    length = read_length(reading, table)
    title = table.get("title")
    if title is not None and not isinstance(title, str):
        reading.add("LR005", ("title",), f"`title` is {describe(title)}; expected a string")
    known = length or Length(1, 1, 1)  # so that the rest is still checked
    names: Names = {"steps_per_epoch": known.steps_per_epoch, "total_steps": known.total_steps}
    if known.epochs is not None:
        names = {"epochs": known.epochs, **names}
    tables = group_tables(table.get("optimizer"))
    values = Values(reading.plan, names, max(len(tables), 1))
    optimizer = read_optimizer(reading, table.get("optimizer"), values)
    default: Interval = "epoch" if "epochs" in table else "step"
    schedulers = read_schedulers(reading, table, values, default)
    metric = _metric(reading, table.get("metric"), values)
    order = _order(reading, table.get("loop"))
    ignore, options = _lint(reading, table.get("lint"), values)
    if length is not None and not reading.problems:
        check_length(reading, length, schedulers, order, values.groups)
    if reading.problems or optimizer is None or length is None:
        raise SpecError(sorted(reading.problems, key=_position))
    return Spec(
        optimizer=optimizer,
        schedulers=schedulers,
        epochs=length.epochs,
        steps_per_epoch=length.steps_per_epoch,
        total_steps=length.total_steps,
        title=title,
        batches_per_epoch=table.get("batches_per_epoch"),
        accumulate_grad_batches=table.get("accumulate_grad_batches", 1),
        several=isinstance(table.get("scheduler"), list),
        metric=metric,
        order=order,
        ignore=ignore,
        lint_options=options,
        plan=reading.plan,
        assumptions=assumptions,
        stand_ins=stand_ins,
        trust=reading.trust,
        torch_version=reading.torch,
    )


def _as_meant(reading: Reading, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table by what its tables' names are slips of the pen for: what they hold is read too."""
    meant = {key: nearest(key, KEYS) for key in table if key not in KEYS}
    names = {key: name for key, name in meant.items() if name in TABLES and name not in table}
    if not names:
        return table
    places = {
        (names.get(str(p[0]), p[0]), *p[1:]): at for p, at in reading.plan.places.items() if p
    }
    reading.plan = replace(reading.plan, places=places)
    return {names.get(key, key): value for key, value in table.items()}


def _metric(reading: Reading, table: Any, values: Values) -> MetricSpec | None:
    if table is None:
        return None
    if not reading.is_table(table, "metric"):
        return None
    reading.unknown(table, METRIC_KEYS, ("metric",))
    try:
        return read_metric(table, values, reading.trust)
    except (BadMetric, BadValue) as error:
        reading.problems.append(error.problem)
        return None


def _order(reading: Reading, table: Any) -> Order:
    if table is None:
        return OPTIMIZER_FIRST
    if not reading.is_table(table, "loop"):
        return OPTIMIZER_FIRST
    reading.unknown(table, ("order",), ("loop",))
    order = table.get("order", list(OPTIMIZER_FIRST))
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(OPTIMIZER_FIRST):
        found: str = describe(order)
        where: KeyPath = ("loop", "order")
        others = [o for o in order if o not in OPTIMIZER_FIRST] if isinstance(order, list) else []
        if others:
            found = f"an array with {describe(others[0])} in it"
            where = (*where, order.index(others[0]))
        message = f'`order` is {found}; expected ["optimizer", "scheduler"]'
        reading.add("LR005", where, message + " in the order of the .step() calls")
        return OPTIMIZER_FIRST
    return cast(Order, tuple(order))


def _lint(reading: Reading, table: Any, values: Values) -> tuple[dict[str, str], dict[str, Any]]:
    if table is None:
        return {}, {}
    if not reading.is_table(table, "lint"):
        return {}, {}
    reading.unknown(table, ("ignore", *OPTIONS), ("lint",))
    raw = table.get("ignore", {})
    if not isinstance(raw, dict):
        message = f"`ignore` is {describe(raw)}; expected a table of codes and reasons, as in "
        reading.add("LR005", ("lint", "ignore"), message + '{ LR201 = "frozen on purpose" }')
        raw = {}
    for code, why in raw.items():
        if not isinstance(why, str):
            message = f"the reason is {describe(why)}; expected a string"
            reading.add("LR005", ("lint", "ignore", code), message)
    options = reading.options(table, "lint", ("lint",), values)
    return {k: v for k, v in raw.items() if isinstance(v, str)}, options


def _position(problem: Problem) -> int:
    return problem.span.start if problem.span is not None else -1
