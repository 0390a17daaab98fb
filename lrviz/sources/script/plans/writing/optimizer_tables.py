"""From an optimizer to a spec's table, each value with its place."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS, RESUMED, conflict
from lrviz.known.third_party import STAND_IN
from lrviz.sources.script.plans.timing.run_length import Unsure
from lrviz.sources.script.plans.values.built import Optimizer, ParamGroup, Scheduler
from lrviz.sources.script.plans.values.things import MISSING, Missing, Opaque
from lrviz.sources.script.plans.writing.draft import Draft, keyword_of
from lrviz.text.problem import KeyPath

KEPT: Final = ("lr", "momentum", "betas")
_MOMENTA: Final = ("momentum", "betas")
"""The arguments of an optimizer that the curve has."""


_CLASHING: Final = ("momentum", "nesterov", "dampening", "fused", "foreach", "differentiable")
"""Arguments that a constructor may refuse together."""

_ANY_LR: Final = "the optimizer's LR"
"""What an LR goes by that does not stand in the script."""


def optimizer_table(draft: Draft, optimizer: Optimizer, *, resumed: bool = True) -> dict[str, Any]:
    """The optimizer's table.

    Args:
        resumed: Whether with what schedulers start from, where that is not the LR.
    """
    if optimizer.reason is not None:
        raise Unsure(*optimizer.reason)
    if optimizer.unknown is not None:
        return table_of_any(draft, optimizer)
    known = OPTIMIZERS[optimizer.cls]
    table: dict[str, Any] = {"type": optimizer.cls}
    draft.place(("optimizer",), optimizer.node)
    call = optimizer.node
    if isinstance(call, ast.Call):
        draft.place(("optimizer", "type"), call.func)
    for name in KEPT:
        value = draft.settled(optimizer.arguments.get(name, MISSING), optimizer.node)
        if name == "lr" and isinstance(value, Missing):
            value = known.defaults.get("lr", MISSING)
        if name not in known.by_name or isinstance(value, Missing):
            continue
        node = optimizer.nodes.get(name, optimizer.node)
        table[name] = _entry(draft, name, value, node)
        draft.place(("optimizer", name), node)
    table.update(_refused(draft, optimizer))
    groups = optimizer.groups
    more = RESUMED if resumed else ()
    tables = [_group(draft, group, known.by_name, more) for group in groups]
    noted = any(name in one for one in tables for name in more)
    if len(groups) > 1 or noted or any(group.slots.get("own") for group in groups):
        table["groups"] = tables
        _name(groups, tables)
    return table


def _refused(draft: Draft, optimizer: Optimizer) -> dict[str, Any]:
    """What the constructor refuses, though the curve does not have it."""
    if not optimizer.direct:
        return {}
    known = OPTIMIZERS[optimizer.cls].by_name
    refused: dict[str, Any] = {
        n: 0 for n in optimizer.arguments if n not in known
    }  # whatever it is
    plain = {
        name: value for name, value in optimizer.arguments.items() if isinstance(value, int | float)
    }
    given = [name for name in _CLASHING if optimizer.arguments.get(name) is not None]
    if all(name in plain for name in given) and conflict(optimizer.cls, plain) is not None:
        refused.update((name, plain[name]) for name in given)
    for name in refused:
        node = optimizer.nodes.get(name, optimizer.node)
        draft.place(("optimizer", name), node, keyword_of(optimizer.node, name))
    return refused


def table_of_any(draft: Draft, optimizer: Optimizer) -> dict[str, Any]:
    """The table of an optimizer with any LR, in one param group."""
    why, node = optimizer.unknown or ("", optimizer.node)
    draft.place(("optimizer",), node)
    draft.place(("optimizer", "lr"), node)
    name = optimizer.asked if optimizer.askable else _ANY_LR
    draft.writing.counts[name] = "lr"
    rate = draft.writing.number(draft.machine.free(name, optimizer), node, why.partition(";")[0])
    if optimizer.askable:
        return {"type": STAND_IN, "lr": rate}
    return {"type": "SGD", "lr": rate, "momentum": 0.9}


def table_beside(draft: Draft, scheduler: Scheduler) -> dict[str, Any]:
    """The table of an optimizer whose own LR plays no part: as high as the schedule goes."""
    node = scheduler.nodes.get("max_lr", scheduler.node)
    draft.places.pop(("optimizer", "lr"), None)
    value = draft.settled(scheduler.arguments.get("max_lr", MISSING), node)
    return {"type": STAND_IN, "lr": draft.number(value, node)}


def without_momentum(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table of an optimizer of which only the LRs are known."""
    left = {name: value for name, value in table.items() if name not in _MOMENTA}
    if "groups" in left:
        left["groups"] = [
            {name: value for name, value in group.items() if name not in _MOMENTA}
            for group in left["groups"]
        ]
    return {**left, "type": STAND_IN}


def _entry(draft: Draft, name: str, value: Any, node: ast.AST) -> Any:
    if name == "betas":
        held = draft.machine.items(value)
        if held is None:
            raise Unsure("`betas` is not known", node)
        return [_share(draft, item, node) for item in held]
    return draft.rate(value, node) if name == "lr" else _share(draft, value, node)


def _share(draft: Draft, value: Any, node: ast.AST) -> Any:
    """A momentum: of one that nobody says, no count is tried."""
    if isinstance(value, Opaque) and value.text:
        draft.writing.counts.setdefault(value.text, "share")
    return draft.number(value, node)


def _group(
    draft: Draft, group: ParamGroup, known: Mapping[str, Any], more: tuple[str, ...]
) -> dict[str, Any]:
    table: dict[str, Any] = {}
    path: KeyPath = ("optimizer", "groups", group.index)
    draft.place(path, group.node)
    for name in (*KEPT, *more):
        if name == "lr" and not group.slots.get("own"):
            continue
        value = draft.settled(group.slots.get(name, MISSING), group.node)
        if isinstance(value, Missing) or (name not in known and name not in more):
            continue
        if name == "initial_lr" and draft.numeric(value) == draft.numeric(group.slots["lr"]):
            continue  # as torch notes it itself
        node = group.nodes.get(name, group.node or group.optimizer.node)
        table[name] = _entry(draft, name, value, node)
        draft.place((*path, name), node)
    return table


def _name(groups: tuple[ParamGroup, ...], tables: list[dict[str, Any]]) -> None:
    names = [group.name or _part(group) for group in groups]
    if all(names) and len(set(names)) == len(names):
        for table, name in zip(tables, names, strict=True):
            table["name"] = name


def _part(group: ParamGroup) -> str:
    """The part of the model that a param group is: ``model.head.parameters()`` is the head."""
    node = group.node
    if not isinstance(node, ast.Dict):
        return ""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "params":
            call = value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                owner = call.func.value
                if call.func.attr == "parameters" and isinstance(owner, ast.Attribute):
                    return owner.attr
                if call.func.attr == "parameters" and isinstance(owner, ast.Name):
                    return owner.id
    return ""
