"""The ``[optimizer]`` table and its param groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.argument import Argument
from lrviz.known.optimizers import OPTIMIZERS, RESUMED, conflict
from lrviz.spec.model import GroupSpec, OptimizerSpec
from lrviz.spec.reading import Reading
from lrviz.spec.values import Values, describe
from lrviz.text.problem import KeyPath, quote

_RESUMED = {name: Argument(name, "number", None, "Kept in the group by torch.") for name in RESUMED}


MOST_GROUPS: Final = 1000
"""Param groups in a spec: each has a line of its own in every picture."""


def group_tables(optimizer: Any) -> list[Any]:
    """The tables under ``[[optimizer.groups]]``, or none."""
    groups = optimizer.get("groups", []) if isinstance(optimizer, dict) else []
    return groups if isinstance(groups, list) else []


def read_optimizer(reading: Reading, table: Any, values: Values) -> OptimizerSpec | None:
    """The optimizer; None where there is none, or its type is unknown."""
    if table is None:
        message = "the spec has no `[optimizer]` table; expected one with `lr`"
        reading.add("LR002", (), message)
        return None
    if not reading.is_table(table, "optimizer"):
        return None
    name = table.get("type", "SGD")
    if isinstance(name, str):
        name = name.removeprefix("torch.optim.")
    if not isinstance(name, str) or name not in OPTIMIZERS:
        wanted = "an optimizer of torch.optim"
        name = reading.unknown_type(name, ("optimizer", "type"), wanted, OPTIMIZERS)
        if name is None:
            return None
    reading.too_new(OPTIMIZERS[name], ("optimizer", "type"))
    own = {k: v for k, v in table.items() if k not in ("type", "groups")}
    arguments = _arguments(reading, own, name, ("optimizer",), values)
    tables = group_tables(table)
    if len(tables) > MOST_GROUPS:
        message = f"there are {len(tables):,} param groups; at most {MOST_GROUPS:,} are allowed"
        reading.add("LR005", ("optimizer", "groups"), message)
        return None
    groups = _groups(reading, table, tables, name, values)
    if "lr" not in table and not (tables and all("lr" in group for group in tables)):
        message = "`[optimizer]` has no `lr`; expected a learning rate, as in lr = 0.1"
        reading.add("LR002", ("optimizer",), message)
    clash = conflict(name, arguments)
    if clash is not None:
        reading.add("LR005", ("optimizer", clash[0]), clash[1])
    if name == "LBFGS" and len(groups) > 1:
        reading.add("LR005", ("optimizer", "groups"), "LBFGS takes one param group only")
    # torch wants these in the groups, not in the constructor.
    resumed = {k: arguments.pop(k) for k in RESUMED if k in arguments}
    groups = groups or (GroupSpec("0", {}),)
    if resumed:
        groups = tuple(GroupSpec(g.name, {**resumed, **g.arguments}) for g in groups)
    return OptimizerSpec(name, arguments, groups)


def _groups(
    reading: Reading, table: Mapping[str, Any], tables: list[Any], optimizer: str, values: Values
) -> tuple[GroupSpec, ...]:
    path: KeyPath = ("optimizer", "groups")
    if "groups" in table and (not isinstance(table["groups"], list) or not tables):
        message = f"`groups` is {describe(table['groups'])}; expected tables "
        reading.add("LR005", path, message + "`[[optimizer.groups]]`")
    groups: list[GroupSpec] = []
    for index, group in enumerate(tables):
        here = (*path, index)
        if not isinstance(group, dict):
            reading.add("LR005", here, f"a param group is {describe(group)}; expected a table")
            continue
        name = group.get("name", str(index))
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            found = describe(name)
            message = f"`name` is {found}; expected a string of printable characters"
            reading.add("LR005", (*here, "name"), message)
        elif name in (g.name for g in groups):
            message = f"two param groups are named {quote(name)}; expected names that differ"
            reading.add("LR005", (*here, "name"), message)
        own = {k: v for k, v in group.items() if k != "name"}
        arguments = _arguments(reading, own, optimizer, here, values)
        groups.append(GroupSpec(str(name), arguments))
    return tuple(groups)


def _arguments(
    reading: Reading, table: Mapping[str, Any], optimizer: str, path: KeyPath, values: Values
) -> dict[str, Any]:
    known = OPTIMIZERS[optimizer].by_name
    kept = {name: _RESUMED[name] for name in _RESUMED if name in table}
    return reading.arguments(
        table, {**known, **kept}, optimizer, path, values, ("type", "groups", "name", *RESUMED)
    )
