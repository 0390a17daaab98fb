"""Schedulers of the project that say themselves what a tick does, run as the code that they are.

A class with a ``step`` of its own may count as it likes. What it gets from torch's base class is
little, and written down here: it is run like any class of the project.
"""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.known import packages as known
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import Class, Dotted, Scope

_NAME: Final = "torch.optim.lr_scheduler"
# From torch's lr_scheduler.py; what a resumed run does is not known here.
_BASE: Final = ast.parse("""
class LRScheduler:
    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer = optimizer
        self.base_lrs = [group.get("initial_lr", group["lr"]) for group in optimizer.param_groups]
        if last_epoch != -1:
            self.base_lrs = resumed.base_lrs
        self.last_epoch = last_epoch
        self._step_count = 0
        self.step()

    def step(self, epoch=None):
        self._step_count += 1
        if epoch is None:
            self.last_epoch += 1
            values = self.get_lr()
        else:
            self.last_epoch = epoch
            if hasattr(self, "_get_closed_form_lr"):
                values = self._get_closed_form_lr()
            else:
                values = self.get_lr()
        for group, value in zip(self.optimizer.param_groups, values):
            group["lr"] = value

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]

    def load_state_dict(self, state_dict):
        self.last_epoch = state_dict["last_epoch"]
        self.base_lrs = state_dict["base_lrs"]
""")


def drive(machine: Machine, cls: Class) -> None:
    """Let a class of the project derive from torch's base class as it stands here."""
    base = driver(machine)
    for one in cls.lineage():
        one.bases = tuple(base if _is_scheduler(held) else held for held in one.bases)


def _is_scheduler(base: Any) -> bool:
    return isinstance(base, Dotted) and known.scheduler(base.name) is not None


def driver(machine: Machine) -> Any:
    """The base class of torch, as it stands here."""
    held = machine.texts.get(_NAME)
    if held is None:
        scope, mark = Scope(name=_NAME), machine.store.mark
        scope.module = scope
        before, machine.scope = machine.scope, scope
        machine.block(_BASE.body)
        machine.scope = before
        del machine.store.log[mark:]  # it stays, whichever arm of a condition came here first
        held = machine.texts[_NAME] = scope.slots["LRScheduler"]
    return held
