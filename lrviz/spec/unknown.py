"""Numbers that a plan needs and does not say: which they are, and a table with them filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import (
    PLAUSIBLE,
    Counts,
    Missing,
    Unknown,
    evaluate,
    every_unknown,
    same_name,
    unknowns,
)
from lrviz.text.problem import KeyPath, Problem, SpecError, quote

_LENGTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "epochs": ("epochs", "steps"),
    "steps": ("epochs", "steps"),
    "steps_per_epoch": ("steps_per_epoch", "batches_per_epoch", "steps"),
    "batches_per_epoch": ("steps_per_epoch", "batches_per_epoch", "steps"),
}
"""Keys that may be assumed, and those that say the same: where one stands, it is not needed."""

EPOCH_LENGTH: Final = ("steps_per_epoch", "batches_per_epoch", "accumulate_grad_batches")
"""The keys that say how many optimizer steps an epoch has."""
_COLUMNS: Final = ((1, 0), (0, 1), (1, 1), (1, 2))
"""How the columns of the orthogonal array are made of its first two."""

ASSUMABLE: Final = (*_LENGTHS, "dataset_size", "world_size", "version", "torch")
"""Names that may be assumed of any source."""

_STEPS: Final = re.compile(r"\b(?:steps_per_epoch|total_steps)\b")
_EPOCH_LENGTH: Final = Unknown("steps_per_epoch", "batches", note="the optimizer steps of an epoch")


@dataclass(frozen=True)
class Settled:
    """A table in which every number is known.

    Attributes:
        table: The keys of a spec.
        used: The assumptions that it rests on, as outputs name them.
    """

    table: dict[str, Any]
    used: tuple[str, ...] = ()


def options_of(table: Mapping[str, Any], assumed: Assumed) -> dict[KeyPath, str]:
    """The values that one option of the command line assumes, by path, and that option.

    Not those that rest on several: nobody can say which of them is wrong.
    """
    options = {
        same_name(one.name): one.origin
        for one in reversed(assumed.assumptions)
        if one.origin.startswith("--")
    }
    if not options:
        return {}
    found: dict[KeyPath, str] = {
        (name,): origin
        for name, origin in options.items()
        if name in _LENGTHS and not _says(table, name)
    }
    for path, value in _leaves(table):
        names = {same_name(one.name) for one in every_unknown(value)}
        if len(names) == 1 and (name := names.pop()) in options:
            found[path] = options[name]
    return found


def resting_on(table: Mapping[str, Any], stand_ins: Mapping[str, float]) -> frozenset[KeyPath]:
    """Where values stand that rest on numbers which only stand in for what nobody says."""
    names = set(map(same_name, stand_ins))
    return frozenset(path for path, value in _leaves(table) if names and _rests(value, names))


def _rests(value: Any, names: Set[str]) -> bool:
    if isinstance(value, str):
        return "steps_per_epoch" in names and _STEPS.search(value) is not None
    return any(same_name(one.name) in names for one in every_unknown(value))


def _leaves(table: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """Every value that is no table and no list, and its path."""
    waiting: list[tuple[KeyPath, Any]] = [((), table)]
    for path, value in waiting:  # which grows
        if isinstance(value, Mapping):
            waiting += [((*path, key), item) for key, item in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [((*path, index), item) for index, item in enumerate(value)]
        else:
            yield path, value


def settle(table: Mapping[str, Any], assumed: Assumed, stand_ins: Mapping[str, float]) -> Settled:
    """``table`` with what is assumed filled in.

    Args:
        stand_ins: Numbers for what nobody says, by name; they count as no assumption.

    Raises:
        Missing: Numbers are still not known.
        NoValue: Its arithmetic has no value.
    """
    given: dict[str, Any] = {**{same_name(k): v for k, v in stand_ins.items()}, **assumed.values}
    asked = list(every_unknown(table))
    for key in _LENGTHS:  # a length goes by its key, too
        held = table.get(key)
        if isinstance(held, Unknown) and key in given:
            given.setdefault(same_name(held.name), given[key])
    missing = list(unknowns(asked, given))
    lengths = {key: given[key] for key in _LENGTHS if key in given and not _says(table, key)}
    if "steps_per_epoch" in lengths:
        lengths.pop("batches_per_epoch", None)
    whole = {**table, **lengths}
    asked_for = {same_name(one.name) for one in missing}
    missing += [one for one in missing_lengths(whole) if one.name not in asked_for]
    if missing:
        raise Missing(missing)
    names = {*(same_name(one.name) for one in asked), *lengths}
    names |= {key for key in _LENGTHS if isinstance(table.get(key), Unknown)}
    used = {same_name(one.name): one.text for one in reversed(assumed.assumptions)}
    texts = tuple(text for name, text in used.items() if name in names)
    return Settled(evaluate(whole, given), texts)


def missing_lengths(table: Mapping[str, Any]) -> Iterator[Unknown]:
    """The lengths that a table needs and has not: of the run, and of an epoch.

    A schedule that ticks per epoch needs no length of an epoch.
    """
    if "epochs" not in table and "steps" not in table and "scheduler" in table:
        return  # the reader says that the spec does not say how long it is
    if "epochs" in table and not _says(table, "steps_per_epoch") and _needs_steps(table):
        yield _EPOCH_LENGTH


def assignments(missing: Sequence[Unknown]) -> Iterator[dict[str, float]]:
    """Plausible numbers for what is missing: every pair of values of every two unknowns.

    Nine rows of an orthogonal array (Taguchi's L9; beyond four unknowns its columns come again,
    turned), so that two numbers which have nothing to do with each other are once the one and
    once the other the larger. Of one kind, no two are equal by chance.
    """
    seen: dict[str, int] = {}
    columns: list[tuple[str, tuple[float, ...]]] = []
    for one in missing:
        shift = seen.get(one.counts, 0)
        seen[one.counts] = shift + 1
        values = PLAUSIBLE[one.counts]
        moved = (_moved(one.counts, value, shift) for value in values)
        columns.append((one.name, tuple(moved)))
    for row in range(9 if len(missing) > 1 else 3):
        major, minor = (row // 3, row % 3) if len(missing) > 1 else (row, 0)
        chosen = {}
        for number, (name, values) in enumerate(columns):
            of_major, of_minor = _COLUMNS[number % len(_COLUMNS)]
            turned = number // len(_COLUMNS)
            chosen[name] = values[(of_major * major + of_minor * minor + turned) % 3]
        yield chosen


def _moved(counts: Counts, value: float, shift: int) -> float:
    """A plausible number, apart from those of the unknowns of its kind that came before."""
    if counts == "lr":
        return value * (1 + 0.1 * shift)
    return float(value ** (1 + 0.1 * shift)) if counts == "share" else value + shift


def _says(table: Mapping[str, Any], key: str) -> bool:
    return any(other in table for other in _LENGTHS[key])


def _needs_steps(table: Mapping[str, Any]) -> bool:
    """Whether anything in the table depends on how many steps an epoch has."""
    scheduler = table.get("scheduler")
    tables = scheduler if isinstance(scheduler, list) else [scheduler]
    if any(isinstance(one, Mapping) and one.get("interval") == "step" for one in tables):
        return True
    return any(_STEPS.search(text) for text in _texts([scheduler, table.get("optimizer")]))


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    for item in waiting:  # which grows
        if isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        elif isinstance(item, str):
            yield item


class Depends(SpecError):
    """A curve depends on numbers that nobody says."""


def depends(plan: Plan, missing: Sequence[Unknown]) -> Depends:
    """The problem that a curve depends on numbers that nobody says."""
    problems = []
    for one in missing:
        use = f" ({one.note})" if one.note else ""
        how = f"give it with --assume {_quoted(one.name)}, or in the file with a comment"
        message = f"{quote(one.name)} is not known{use}, and the schedule depends on it; {how} "
        message += f"`# lrviz: assume {one.name} = VALUE`"
        problems.append(Problem("LR002", message, plan.name, one.span or plan.at))
    return Depends(problems)


def _quoted(name: str) -> str:
    return f"{name}=VALUE" if name.isidentifier() else f'"{name}=VALUE"'
