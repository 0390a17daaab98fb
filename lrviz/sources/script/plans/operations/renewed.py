"""Optimizers and schedulers that a loop puts in each other's place: which of them acts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.things import MISSING, Missing, Opaque, Phi

_USED: Final = object()
"""The key in the slots of what a loop left, for the place where something was done with it."""

_LOOKS: Final = frozenset({"state_dict", "zero_grad", "get_last_lr", "get_lr", "train", "eval"})


def used(machine: Machine, thing: Any, node: ast.AST, name: str = "") -> None:
    """Something is done with what a loop left: a method is called, or it is handed on."""
    if isinstance(thing, Phi):
        used(machine, (thing.then, thing.other), node, name)
    elif isinstance(thing, tuple):
        for part in thing:
            used(machine, part, node, name)
    elif isinstance(thing, Opaque) and thing.kind == "carried" and name not in _LOOKS:
        machine.store.write(thing.slots, _USED, node)


def renewed(machine: Machine, head: Any, key: Any, old: Any, end: Any) -> None:
    """A place that a loop changes in a way that is not known: what it may hold, may have acted.

    Args:
        head: What stands for what it holds where a turn begins.
        old: What it held before the loop.
        end: What it holds where a turn ends.
    """
    node = _first(head.slots.get(_USED, MISSING)) if isinstance(head, Opaque) else MISSING
    if isinstance(node, Missing):
        return
    used(machine, old, node)
    name = f"`{key}`" if isinstance(key, str) else "it"
    for thing in (*_built(old), *_built(end)):
        what = "optimizer" if isinstance(thing, Optimizer) else "scheduler"
        text = f"which {what} {name} is here changes while the loop goes on"
        happens(machine, "escape", thing, node, text=text)


def _first(value: Any) -> Any:
    """The place where it was done, be it under a condition."""
    if not isinstance(value, Phi):
        return value
    then = _first(value.then)
    return _first(value.other) if isinstance(then, Missing) else then


def _built(value: Any) -> Iterator[Any]:
    if isinstance(value, Phi):
        yield from _built(value.then)
        yield from _built(value.other)
    elif isinstance(value, Optimizer | Scheduler):
        yield value
