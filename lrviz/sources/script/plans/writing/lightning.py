"""The schedules that LightningModules configure, as Lightning's trainer ticks them.

From lightning/pytorch: interval "epoch" ticks after each epoch, "step" after each optimizer step;
without max_epochs and max_steps the trainer makes 1000 epochs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Loop, events
from lrviz.sources.script.plans.operations.attributes import attribute_of
from lrviz.sources.script.plans.operations.iterating import length_of
from lrviz.sources.script.plans.operations.trainer import only_trainer
from lrviz.sources.script.plans.timing.run_length import Pace, Ticks, Unsure, stopped_by
from lrviz.sources.script.plans.values.built import Configured, Loader, Optimizer, Scheduler
from lrviz.sources.script.plans.values.symbols import Num, Sym
from lrviz.sources.script.plans.values.things import Dict, Instance, Missing, Phi
from lrviz.sources.script.plans.writing.manual import ByHand, by_hand
from lrviz.sources.script.plans.writing.overriding import sets_lr

_OWN: Final = ("optimizer_step", "lr_scheduler_step", "configure_schedulers")
_DECIDES: Final = re.compile(r"StochasticWeight|AccumulationScheduler|Finetuning|RateFinder|Timer")
"""Callbacks of Lightning that change LRs, steps, or how long the run is."""
_EPOCHS: Final = 1000
_SHORTENS: Final = {
    "fast_dev_run": "runs some batches only",
    "overfit_batches": "changes how long an epoch is",
    "limit_train_batches": "changes how long an epoch is",
    "max_time": "may end the run early",
}
"""Arguments of the Trainer that change how long a run is."""


@dataclass(frozen=True)
class Handed:
    """One scheduler as Lightning is given it."""

    module: Instance
    optimizer: Optimizer
    scheduler: Scheduler
    interval: Any
    frequency: Any
    node: ast.AST


def configured(machine: Machine) -> Iterator[Handed]:
    """Every scheduler that a ``configure_optimizers`` gives."""
    for module, found, node in machine.told.configured:
        pairs = list(_pairs(machine, found))
        for scheduler, entry in pairs:
            optimizer = machine.settled(scheduler.optimizer)
            ways = [other for one, other in pairs if one is scheduler]
            if not isinstance(optimizer, Optimizer) or len(ways) > 1:
                continue  # where it is given in two ways, one of which only is taken
            interval = entry.slots.get("interval", "epoch") if entry else "epoch"
            frequency = entry.slots.get("frequency", 1) if entry else 1
            yield Handed(module, optimizer, scheduler, interval, frequency, node)


def _pairs(machine: Machine, found: Any) -> Iterator[tuple[Scheduler, Dict | None]]:
    """The schedulers in what was returned, each with its own dict: in all that it may be."""
    found = machine.settled(found)
    if isinstance(found, Phi):
        yield from _pairs(machine, found.then)
        yield from _pairs(machine, found.other)
        return
    if isinstance(found, Dict):
        yield from _one(machine, found.slots.get("lr_scheduler"))
        return
    held = machine.items(found)
    if held is None:
        return
    first = machine.settled(held[0]) if held else None
    if len(held) == 2 and not isinstance(first, Dict):
        parts = machine.items(held[1])
        for item in parts if parts is not None else (held[1],):
            yield from _one(machine, item)
        return
    for item in held:
        item = machine.settled(item)
        if isinstance(item, Dict):
            yield from _one(machine, item.slots.get("lr_scheduler"))


def _one(machine: Machine, item: Any) -> Iterator[tuple[Scheduler, Dict | None]]:
    item = machine.settled(item)
    if isinstance(item, Phi):
        yield from _one(machine, item.then)
        yield from _one(machine, item.other)
    elif isinstance(item, Scheduler):
        yield item, None
    elif isinstance(item, Dict):
        for inner, _ in _one(machine, item.slots.get("scheduler")):
            yield inner, item


def pace_of(machine: Machine, given: Handed) -> Pace:
    """How the run of a module goes.

    Raises:
        Unsure: It cannot be known.
    """
    cls = given.module.cls
    assert cls is not None
    node = given.scheduler.node
    for name in _OWN:
        if not isinstance(cls.member(name), Missing):
            raise Unsure(f"the module has its own `{name}`", node)
    text = ast.unparse(cls.node) if cls.node is not None else ""
    manual: ByHand | None = None
    if given.module.slots.get("automatic_optimization") is False:
        manual = by_hand(cls.node) if cls.node is not None else None
        if manual is None:
            raise Unsure("the module optimizes by hand", node)
        given = replace(given, interval=manual.interval, frequency=1)
    elif "lr_schedulers()" in text:
        raise Unsure("the module also ticks it itself", node)
    if any(e.on is given.scheduler for e in events(machine.trace)):
        raise Unsure("the module also ticks it itself", node)
    if sets_lr(cls.node, ("configure_optimizers", "__init__")):
        raise Unsure("the module also sets the LR itself", node)
    if given.module.slots.get("__fits__", 1) > 1:
        raise Unsure("the module is fitted more than once", node)
    if len({id(one.optimizer) for one in configured(machine) if one.module is given.module}) > 1:
        raise Unsure("the module has several optimizers", node)
    if given.interval not in ("epoch", "step"):
        raise Unsure("its `interval` is not known", node)
    if not isinstance(given.frequency, int) or given.frequency < 1:
        raise Unsure("its `frequency` is not known", node)
    if given.interval == "step" and given.frequency != 1:
        raise Unsure("its `frequency` counts batches, anew in each epoch", node)
    trainer = given.module.slots.get("__trainer__") or only_trainer(machine)
    pace = _length(machine, given, trainer)
    order = ("optimizer", "scheduler") if manual is None else manual.order
    place = node if manual is None else manual.node
    pace.ticks[given.scheduler] = Ticks(given.interval, given.frequency, order, place)
    return pace


def _length(machine: Machine, given: Handed, trainer: Configured | None) -> Pace:
    place: ast.AST = given.scheduler.node if trainer is None else trainer.node
    loop = Loop(place, Sym("count", ("lightning",)), None)
    pace = Pace(loops=(loop,))
    if trainer is not None and trainer.open:
        raise Unsure("the arguments of the Trainer are not all known", place)
    seen = attribute_of(machine, given.module, "trainer", given.node)
    arguments = {} if trainer is None else trainer.arguments
    steps = _number(machine, arguments.get("max_steps"))
    accumulate = _number(machine, arguments.get("accumulate_grad_batches", 1))
    if accumulate is None:
        raise Unsure("`accumulate_grad_batches` is not a number", place)
    epochs: Num | None = None
    if trainer is None:
        epochs = machine.numeric(attribute_of(machine, seen, "max_epochs", given.node))
    else:
        epochs = _number(machine, arguments.get("max_epochs"))
    early = early_by(machine, arguments.get("callbacks"), place)
    for name, what in _SHORTENS.items():
        held = machine.settled(arguments.get(name))
        whole = isinstance(held, float) and held == 1  # all of it; the integer is one batch
        if held not in (None, 0) and not whole:
            raise Unsure(f"`{name}` {what}", place)
    if steps is not None and steps != -1:
        if epochs is not None or given.interval == "epoch":
            raise Unsure("`max_steps` may end the run in the midst of an epoch", place)
        pace.steps = steps
        stopped_by(pace, machine.assumed, early)
        return pace
    pace.epochs = _EPOCHS if epochs is None else epochs
    stopped_by(pace, machine.assumed, early)
    loader = given.module.slots.get("__loader__")
    batches: Num | None = None
    if isinstance(loader, Loader):
        batches = length_of(machine, loader, given.node)
    if batches is None and accumulate != 1:
        batches = Sym("free", ("batches_per_epoch", 0))
    if accumulate == 1:
        pace.per_epoch = batches
    else:
        pace.batches, pace.accumulate = batches, accumulate
    return pace


def early_by(machine: Machine, given: Any, place: ast.AST) -> Unsure | None:
    """Why a run may be shorter, where one of its callbacks may stop it.

    Raises:
        Unsure: A callback may change the LR, or make the run longer.
    """
    held = machine.items(given)
    early: Unsure | None = None
    for one in (given,) if held is None else held:
        called = machine.settled(one)
        text = getattr(called, "text", "")
        if "EarlyStopping" in text:
            early = Unsure(f"`{text}` may end it early", place)
        elif _DECIDES.search(text):
            raise Unsure(f"`{text}` may change it", place)
        if isinstance(called, Instance) and called.cls is not None and sets_lr(called.cls.node):
            raise Unsure(f"`{called.cls.name}` sets the LR itself", place)
    return early


def _number(machine: Machine, value: Any) -> Num | None:
    value = machine.settled(value)
    return None if value is None else machine.numeric(value)
