"""Optimizers that are not seen to be built: what a scheduler is for, or whose LR is set by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from lrviz.known.names import is_optimizer
from lrviz.known.third_party import STAND_IN
from lrviz.sources.script.plans.libraries.optimizers import born, group_of
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import ask_lr
from lrviz.sources.script.plans.values.built import Optimizer, ParamGroup
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Instance, Missing, Opaque, Phi

_GROUPS_OF: Final = re.compile(r"\b([A-Za-z_]\w{0,99})\.param_groups\b")


def stand_in(machine: Machine, thing: Opaque | Phi | Instance, given: Given) -> Optimizer:
    """What a scheduler is given must be an optimizer, even where nothing is known of it."""
    node = given.nodes.get("optimizer", given.nodes.get(0, given.node))
    if isinstance(thing, Phi):
        made = _either(machine, thing, node)
        if made is not None:
            return made
    made = _unseen(machine, thing, node)
    if isinstance(thing, Phi):
        made.unknown = ("which optimizer it is for depends on a condition", machine.here(node))
        made.askable = False
    return made


def _either(machine: Machine, thing: Phi, node: ast.AST) -> Optimizer | None:
    """Whichever of several optimizers it is, if their LRs are the same."""
    those = list(_ends(machine, thing))
    if not all(map(_is_plain, those)):
        return None
    lrs = [tuple(machine.numeric(group.slots["lr"]) for group in one.groups) for one in those]
    if None in lrs[0] or any(other != lrs[0] for other in lrs):
        return None
    made = Optimizer({}, node, STAND_IN)
    born(machine, made, Given(node), ())
    made.node = those[0].node
    made.own = " or ".join(dict.fromkeys(one.own or one.cls for one in those))
    made.arguments = {"lr": lrs[0][0]}
    made.groups = tuple(
        ParamGroup({"lr": lr, "now": lr, "own": len(lrs[0]) > 1}, made, place, name=group.name)
        for place, (lr, group) in enumerate(zip(lrs[0], those[0].groups, strict=True))
    )
    machine.kept.append(thing)
    machine.stand_ins[id(thing)] = made
    return made


def _ends(machine: Machine, thing: Any) -> Iterator[Any]:
    """The things that a choice ends in."""
    thing = machine.settled(thing)
    if isinstance(thing, Phi):
        yield from _ends(machine, thing.then)
        yield from _ends(machine, thing.other)
    else:
        yield thing


def _is_plain(thing: Any) -> bool:
    """Whether a thing is an optimizer that has nothing but the LRs that it was built with."""
    return (
        isinstance(thing, Optimizer)
        and thing.reason is None
        and thing.unknown is None
        and "schedulers" not in thing.slots
        and all(
            group.slots["now"] is group.slots["lr"] and isinstance(group.base, Missing)
            for group in thing.groups
        )
    )


def _unseen(machine: Machine, thing: Any, node: ast.AST) -> Optimizer:
    """The optimizer that a thing must be, of which nothing is known.

    Args:
        node: The expression that gives the thing.
    """
    made = Optimizer({}, node, "SGD")
    born(machine, made, Given(node), ())
    text = ast.unparse(node)
    made.name, made.askable = text if len(text) <= 60 else "", True
    why = (
        f"what `{text[:60]}` is built with is not seen; `lrviz check` looks at all "
        "that does not depend on it"
    )
    made.unknown = (why, machine.here(node))
    made.groups = (group_of(machine, made, 0, None, Given(node)),)
    ask_lr(machine, made)
    machine.kept.append(thing)
    machine.stand_ins[id(thing)] = made
    return made


def bound(machine: Machine, value: Any, target: ast.AST) -> None:
    """What is not known, and gets an optimizer's name, is one if its param groups are looked into.

    As what a scheduler is built for is one.
    """
    name = getattr(target, "id", getattr(target, "attr", ""))
    is_new = isinstance(value, Opaque) and not value.kind and id(value) not in machine.stand_ins
    if is_new and name in names(machine.text):
        _unseen(machine, value, target)


@lru_cache(maxsize=4)
def names(text: str) -> frozenset[str]:
    """The names in a script of optimizers whose param groups it looks into."""
    if ".param_groups" not in text or ".step(" not in text:
        return frozenset()
    return frozenset(filter(is_optimizer, _GROUPS_OF.findall(text)))
