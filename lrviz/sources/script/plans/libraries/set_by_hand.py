"""Optimizers that are not seen to be built, and whose LR is set by hand."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any, Final

from lrviz.known.names import is_optimizer
from lrviz.sources.script.plans.libraries.building import unseen
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import Opaque

_GROUPS_OF: Final = re.compile(r"\b([A-Za-z_]\w{0,99})\.param_groups\b")


def bound(machine: Machine, value: Any, target: ast.AST) -> None:
    """What is not known, and gets an optimizer's name, is one if its param groups are looked into.

    As what a scheduler is built for is one.
    """
    name = getattr(target, "id", getattr(target, "attr", ""))
    is_new = isinstance(value, Opaque) and not value.kind and id(value) not in machine.stand_ins
    if is_new and name in names(machine.text):
        unseen(machine, value, target)


@lru_cache(maxsize=4)
def names(text: str) -> frozenset[str]:
    """The names in a script of optimizers whose param groups it looks into."""
    if ".param_groups" not in text or ".step(" not in text:
        return frozenset()
    return frozenset(filter(is_optimizer, _GROUPS_OF.findall(text)))
