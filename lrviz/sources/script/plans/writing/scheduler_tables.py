"""From a scheduler to a spec's table, each value with its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.script.plans.operations.arrays import as_course
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.timing.setting import factor, is_zero
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.symbols import is_number
from lrviz.sources.script.plans.values.things import Items, Opaque
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.sources.script.plans.writing.draft import Draft, keyword_of
from lrviz.sources.script.plans.writing.narrowed import OTHER_OPTIMIZER
from lrviz.sources.script.plans.writing.transformers import phases_of
from lrviz.text.problem import KeyPath, quote

_SHARES: Final = frozenset({"gamma", "factor", "start_factor", "end_factor", "pct_start"})
"""Arguments that are a share: of one that nobody says, no count is tried."""


_RATES: Final = frozenset({"eta_min", "base_lr", "max_lr", "min_lr", "swa_lr"})
_RATE: Final = re.compile(r"gamma|decay|factor|ratio|rate\b|beta|momentum|power", re.I)


_FUNCTIONS: Final = ("lr_lambda", "scale_fn")


def scheduler_table(
    draft: Draft, scheduler: Scheduler, path: KeyPath, counter: str
) -> dict[str, Any]:
    """A scheduler's table, without its interval."""
    if scheduler.reason is not None:
        raise Unsure(*scheduler.reason)
    draft.place(path, scheduler.node)
    if isinstance(scheduler.node, ast.Call):
        draft.place((*path, "type"), scheduler.node.func)
    if scheduler.family in ("transformers", "diffusers"):
        return _known(draft, scheduler, path)
    if scheduler.family == "own":
        return _own(draft, scheduler, path, counter)
    table: dict[str, Any] = {"type": scheduler.cls}
    known = SCHEDULERS[scheduler.cls].by_name
    for name, value in scheduler.arguments.items():
        if name not in known:
            if name not in ("verbose", "optimizer"):
                _unknown(draft, scheduler, name, table, path)
            continue
        node = scheduler.nodes.get(name, scheduler.node)
        value = draft.settled(value, node)
        here = (*path, name)
        if name in _FUNCTIONS:
            if value is None:
                continue
            table[name] = _functions(draft, scheduler, name, node, counter, here)
        elif name == "schedulers":
            table[name] = _children(draft, scheduler, value, here, counter)
        else:
            found = _argument(draft, scheduler, name, value, node, here)
            if found is None or (name == "last_epoch" and found == -1):
                continue
            table[name] = found
        draft.place(here, node, keyword_of(scheduler.node, name))
    return table


def _unknown(
    draft: Draft, scheduler: Scheduler, name: str, table: dict[str, Any], path: KeyPath
) -> None:
    """An argument that the class does not take: the spec refuses it, whatever its value."""
    node = scheduler.nodes.get(name, scheduler.node)
    table[name] = 0
    draft.place((*path, name), node, keyword_of(scheduler.node, name))


def _argument(
    draft: Draft, scheduler: Scheduler, name: str, value: Any, node: ast.AST, path: KeyPath
) -> Any:
    if isinstance(value, str) and not SCHEDULERS[scheduler.cls].by_name[name].choices:
        raise Unsure(f"`{name}` is the text {quote(value)}, and no number", node)
    if name in _SHARES and isinstance(value, Opaque) and value.text:
        draft.writing.counts.setdefault(value.text, "share")
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Opaque) and value.kind == "none":
        return draft.number(draft.machine.free(value.text, value), node)
    held = draft.machine.items(value) if isinstance(value, Items | tuple) else None
    if held is not None:
        nodes = getattr(node, "elts", None)
        found = []
        for place, item in enumerate(held):
            own = nodes[place] if nodes is not None and len(nodes) == len(held) else node
            found.append(draft.number(draft.settled(item, own), own))
            draft.place((*path, place), own)
        return found
    if isinstance(value, Items):
        raise Unsure(f"what `{name}` holds is not known", node)
    course = as_course(draft.machine, value)
    if course is not None and isinstance(course.length, int) and course.length <= 100:
        return [draft.number(course.at(n), node) for n in range(course.length)]
    return draft.rate(value, node) if name in _RATES else draft.number(value, node)


def _children(
    draft: Draft, scheduler: Scheduler, value: Any, path: KeyPath, counter: str
) -> list[dict[str, Any]]:
    held = draft.machine.items(value)
    if held is None:
        raise Unsure("which schedulers are inside is not known", scheduler.node)
    found = []
    for place, item in enumerate(held):
        child = draft.settled(item, scheduler.node)
        if not isinstance(child, Scheduler):
            raise Unsure("which schedulers are inside is not known", scheduler.node)
        own, other = draft.settled(scheduler.optimizer), draft.settled(child.optimizer)
        if own is not other:
            if not (isinstance(own, Optimizer) and isinstance(other, Optimizer)):
                raise Unsure(OTHER_OPTIMIZER, child.node)
            draft.refused.append((scheduler, child))
        found.append(scheduler_table(draft, child, (*path, place), counter))
    return found


def _functions(
    draft: Draft, scheduler: Scheduler, name: str, node: ast.AST, counter: str, path: KeyPath
) -> Any:
    found = scheduler.slots.get(name)
    if isinstance(found, tuple):
        return [_function(draft, one, node, counter) for one in found]
    return _function(draft, found, node, counter if name == "lr_lambda" else "x")


def _function(draft: Draft, value: Any, node: ast.AST, counter: str) -> Any:
    if isinstance(value, str):
        raise Unsure(value, node)
    value = draft.settled(value, node)
    if not is_number(value):
        raise Unsure("what the function gives cannot be computed", node)
    _note_shares(draft, value)
    return draft.writing.text(value, node, counter)


def _note_shares(draft: Draft, value: Any) -> None:
    """What goes by the name of a rate in a function is a share, and no count."""
    for atom in atoms(value):
        text = str(atom.args[0]) if atom.op == "free" else ""
        if _RATE.search(text) and draft.writing.counted(text) == "other":
            draft.writing.counts[text] = "share"


def _known(draft: Draft, scheduler: Scheduler, path: KeyPath) -> dict[str, Any]:
    """A schedule of transformers or diffusers."""
    optimizer = draft.settled(scheduler.optimizer)
    base: Any = 1
    if optimizer is not None and optimizer.unknown is not None:
        base = draft.numeric(optimizer.groups[0].slots["lr"])
    elif optimizer is not None:
        base = draft.numeric(optimizer.arguments.get("lr", 1))
    phases = phases_of(scheduler, draft.numeric, 1 if base is None else base)
    if phases is None:
        return {"type": "ReduceLROnPlateau"}
    tables: list[dict[str, Any]] = []
    for place, phase in enumerate(phases):
        here = (*path, "phases", place)
        node = scheduler.nodes.get(phase.said, scheduler.node)
        table: dict[str, Any] = {"shape": phase.shape}
        for key, value in phase.numbers.items():
            table[key] = (
                value
                if isinstance(value, str)
                else draft.writing.number(draft.settled(value, node), node)
            )
        if phase.length is not None:
            table["length"] = draft.writing.number(draft.settled(phase.length, node), node)
            draft.place((*here, "length"), node)
        draft.place(here, node)
        tables.append(table)
    draft.place((*path, "phases"), scheduler.node)
    return {"type": "Phases", "phases": tables}


def _own(draft: Draft, scheduler: Scheduler, path: KeyPath, counter: str) -> dict[str, Any]:
    """A class of the project that says what the LR is at each ``last_epoch``."""
    rates = scheduler.slots.get("rates")
    if not isinstance(rates, tuple):
        raise Unsure(rates or "it is a scheduler of its own", scheduler.node)
    if scheduler.arguments.get("last_epoch", -1) != -1:
        raise Unsure("it starts from a `last_epoch`", scheduler.node)
    return table_of_rates(draft, scheduler.optimizer, rates, scheduler.node, counter)


def table_of_rates(
    draft: Draft, optimizer: Optimizer, rates: tuple[Any, ...], node: ast.AST, counter: str
) -> dict[str, Any]:
    """A LambdaLR of the LRs that each param group has as a function of the counter."""
    found = []
    for group, rate in zip(optimizer.groups, rates, strict=True):
        base = draft.numeric(group.slots["lr"])
        value = draft.settled(rate, node)
        if base is None or not is_number(value):
            raise Unsure("the LR that is set cannot be computed", node)
        if optimizer.unknown is not None and not set(atoms(base)) & set(atoms(value)):
            draft.outright, base = True, 1
        draft.unit = draft.unit or is_zero(base)
        _note_shares(draft, value)
        found.append(draft.writing.text(factor(value, base), node, counter))
    if all(text == found[0] for text in found):
        return {"type": "LambdaLR", "lr_lambda": found[0]}
    return {"type": "LambdaLR", "lr_lambda": found}


def for_each_group(table: Any) -> bool:
    """Whether a scheduler's table, or one inside it, has a value for each param group."""
    if isinstance(table, list | tuple):
        return any(map(for_each_group, table))
    if not isinstance(table, Mapping):
        return False
    known = SCHEDULERS.get(table.get("type", ""))
    return for_each_group(table.get("schedulers")) or any(
        isinstance(value, list | tuple)
        for name, value in table.items()
        if known is not None and name in known.by_name and known.by_name[name].per_group
    )
