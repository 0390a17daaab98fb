"""From TOML to a `Spec`: every value checked, every problem placed where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import tomli

from lrviz.curve import Interval
from lrviz.spec.expression import Names
from lrviz.spec.integers import LONG_INTEGER, has_long_integer
from lrviz.spec.lint_options import OPTIONS
from lrviz.spec.metric import KEYS as METRIC_KEYS
from lrviz.spec.metric import BadMetric, read_metric
from lrviz.spec.model import OPTIMIZER_FIRST, MetricSpec, Order, Source, Spec
from lrviz.spec.overrides import Override, apply, parse_set
from lrviz.spec.read_length import Length, check_length, read_length
from lrviz.spec.read_optimizer import group_tables, read_optimizer
from lrviz.spec.read_scheduler import read_schedulers
from lrviz.spec.reading import Reading
from lrviz.spec.values import BadValue, Values, describe
from lrviz.text.files import LARGEST_SPEC, Unreadable, read_stdin, read_text
from lrviz.text.problem import KeyPath, Problem, Span, SpecError, nearest

_KEYS = (
    "title",
    "epochs",
    "steps",
    "steps_per_epoch",
    "batches_per_epoch",
    "accumulate_grad_batches",
    "optimizer",
    "scheduler",
    "metric",
    "loop",
    "lint",
)

_MARKS = {"epochs", "steps", "optimizer", "scheduler"}
"""Keys one of which, or what may be a misspelling of it, every spec has."""


def load(
    path: str | Path,
    *,
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
) -> Spec:
    """Read a spec from a TOML file (``-``: from standard input).

    Args:
        path: The file. A larger TOML file gives its ``[lrviz]`` table.
        overrides: Values that replace the file's, as ``"scheduler.gamma=0.5"``.
        trust: Packages that a dotted ``type`` may be imported from (``torch.optim`` always is).
            Nothing is imported here.

    Raises:
        SpecError: With every problem found: each has a code, a place and a message.
    """
    text, name, folder = read_source(path)
    return loads(text, name=name, folder=folder, overrides=overrides, trust=trust)


def read_source(path: str | Path) -> tuple[str, str, Path]:
    """The text of a file or of ``-``, what messages call it, and where its relative paths start.

    Raises:
        SpecError: It cannot be read (LR001).
    """
    stdin = str(path) == "-"
    name = "<stdin>" if stdin else str(path)
    try:
        text = read_stdin(LARGEST_SPEC) if stdin else read_text(Path(path), LARGEST_SPEC)
    except Unreadable as error:
        at = Span(0, 0, error.line, error.column, error.line, error.column + 1)
        raise SpecError([Problem("LR001", str(error), name, at)]) from None
    return text, name, Path() if stdin else Path(path).parent


def loads(
    text: str,
    *,
    name: str = "<string>",
    folder: Path = Path(),
    overrides: Iterable[str | Override] = (),
    trust: Iterable[str] = (),
) -> Spec:
    """Read a spec from TOML text; ``name`` is what messages call it. Otherwise as `load`."""
    parsed = [parse_set(o) if isinstance(o, str) else o for o in overrides]
    document = parse(text, name)
    root: KeyPath = ("lrviz",) if isinstance(document.get("lrviz"), dict) else ()
    document = apply(document, parsed, root)
    source = Source(name, folder, text, root, {o.path: o.origin for o in parsed})
    try:
        return _spec(Reading(source, tuple(trust)), document["lrviz"] if root else document)
    except RecursionError:
        raise SpecError([Problem("LR001", "is nested too deep to be read", name)]) from None


def parse(text: str, name: str) -> dict[str, Any]:
    """The TOML document as tomli reads it.

    Raises:
        SpecError: It is not TOML (LR001), with the parser's position.
    """
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        line, column = max(error.lineno, 1), max(error.colno, 1)
        offset = min(error.pos, len(text))
        span = Span(offset, offset, line, column, line, column + 1)
        message = f"not TOML: {error.msg[:1].lower()}{error.msg[1:]}"
        raise SpecError([Problem("LR001", message, name, span)]) from None
    except RecursionError:
        raise SpecError([Problem("LR001", "not TOML: is nested too deep", name)]) from None
    except ValueError:  # Python's own limit on the digits that it turns into an integer
        raise _long_integer(text, name) from None
    if LONG_INTEGER.search(text) and has_long_integer(document):
        raise _long_integer(text, name)
    return document


def _long_integer(text: str, name: str) -> SpecError:
    found = LONG_INTEGER.search(text)
    start = 0 if found is None else found.start()
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    at = Span(start, start, line, column, line, column + 1)
    message = "not TOML: an integer of more than 1,000 digits; TOML's have 64 bits"
    return SpecError([Problem("LR001", message, name, at)])


def _spec(reading: Reading, table: Mapping[str, Any]) -> Spec:
    """The spec in ``table``; raises SpecError with all the problems where there are any."""
    if not (reading.source.root or _MARKS & {nearest(key, _KEYS) for key in table}):
        message = "this is no spec: it has neither a `[scheduler]` nor a `[lrviz]` table"
        reading.add("LR002", (), message)
        raise SpecError(reading.problems)
    reading.unknown(table, _KEYS, ())
    length = read_length(reading, table)
    title = table.get("title")
    if title is not None and not isinstance(title, str):
        reading.add("LR005", ("title",), f"`title` is {describe(title)}; expected a string")
    known = length or Length(1, 1, 1)  # so that the rest is still checked
    names: Names = {"steps_per_epoch": known.steps_per_epoch, "total_steps": known.total_steps}
    if known.epochs is not None:
        names = {"epochs": known.epochs, **names}
    tables = group_tables(table.get("optimizer"))
    values = Values(reading.source, names, max(len(tables), 1))
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
        source=reading.source,
    )


def _metric(reading: Reading, table: Any, values: Values) -> MetricSpec | None:
    if table is None:
        return None
    if not reading.is_table(table, "metric"):
        return None
    reading.unknown(table, METRIC_KEYS, ("metric",))
    try:
        return read_metric(table, values)
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
    known = {k: v for k, v in table.items() if k in OPTIONS}
    options = reading.arguments(known, OPTIONS, "lint", ("lint",), values)
    return {k: v for k, v in raw.items() if isinstance(v, str)}, options


def _position(problem: Problem) -> int:
    return problem.span.start if problem.span is not None else -1
