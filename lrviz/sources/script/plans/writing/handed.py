"""The schedules that scripts hand to transformers' Trainer, as it ticks them.

From transformers/trainer.py: `optimizers=(optimizer, scheduler)` takes the place of what
TrainingArguments say of the LR; the scheduler ticks after each optimizer step, and the run has
`max_steps` steps, or `num_train_epochs` epochs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import Loop, events
from lrviz.sources.script.plans.operations.iterating import length_of
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.timing.run_length import Pace, Ticks, Unsure, stopped_by
from lrviz.sources.script.plans.values.built import Configured, Optimizer, Scheduler
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Num, Sym, is_number
from lrviz.sources.script.plans.values.trees import atoms
from lrviz.sources.script.plans.writing import lightning
from lrviz.sources.script.plans.writing.overriding import own_trainer

_EPOCHS = 3
_BATCH = 8
"""What TrainingArguments have for ``num_train_epochs`` and ``per_device_train_batch_size``."""


def by_frameworks(machine: Machine) -> Iterator[tuple[Optimizer, Scheduler, Callable[[], Pace]]]:
    """What Lightning and transformers' Trainer tick: and how the run of each goes."""
    for one in lightning.configured(machine):
        yield one.optimizer, one.scheduler, partial(lightning.pace_of, machine, one)
    for pair in handed(machine):
        yield pair.optimizer, pair.scheduler, partial(pace_of, machine, pair)


@dataclass(frozen=True)
class Handed:
    """An optimizer and a scheduler, as a Trainer is given them."""

    trainer: Configured
    optimizer: Optimizer
    scheduler: Scheduler


def handed(machine: Machine) -> Iterator[Handed]:
    """Every pair that a Trainer is given."""
    for trainer in machine.told.trainers:
        pair = machine.items(trainer.arguments.get("optimizers"))
        if trainer.name != "trainer" or pair is None or len(pair) != 2:
            continue
        optimizer, scheduler = map(machine.settled, pair)
        if isinstance(optimizer, Optimizer) and isinstance(scheduler, Scheduler):
            yield Handed(trainer, optimizer, scheduler)


def pace_of(machine: Machine, given: Handed) -> Pace:
    """How the run goes.

    Raises:
        Unsure: It cannot be known.
    """
    trainer, scheduler = given.trainer, given.scheduler
    told = machine.settled(trainer.arguments.get("args"))
    if trainer.open or not isinstance(told, Configured) or told.open:
        raise Unsure("what the Trainer is told is not all known", trainer.node)
    if machine.settled(scheduler.optimizer) is not given.optimizer:
        raise Unsure("the Trainer steps another optimizer", trainer.node)
    if any(event.on is scheduler for event in events(machine.trace)):
        raise Unsure("the script also ticks it itself", scheduler.node)
    own = own_trainer(machine.told.objects)
    if own:
        raise Unsure(own, trainer.node)
    callbacks = trainer.arguments.get("callbacks")
    early = None if callbacks is None else lightning.early_by(machine, callbacks, trainer.node)
    if callbacks is not None and early is None:
        raise Unsure("`callbacks` may change it", trainer.node)
    pace = Pace(loops=(Loop(trainer.node, Sym("count", ("trainer",)), None),))
    steps = _number(machine, told, "max_steps", -1)
    if isinstance(steps, Sym) or steps > 0:
        pace.steps = steps
    else:
        epochs = _number(machine, told, "num_train_epochs", _EPOCHS)
        if isinstance(epochs, float) and not epochs.is_integer():
            raise Unsure("`num_train_epochs` ends in the midst of an epoch", told.node)
        pace.epochs = int(epochs) if isinstance(epochs, float) else epochs
        pace.per_epoch = _per_epoch(machine, given, told)
    stopped_by(pace, machine.assumed, early)
    pace.ticks[scheduler] = Ticks("step", 1, ("optimizer", "scheduler"), trainer.node)
    return pace


def _per_epoch(machine: Machine, given: Handed, told: Configured) -> Num | None:
    """The steps of an epoch, where the scheduler's length is made of that of the same data set."""
    arguments, trainer = told.arguments, given.trainer
    data = machine.settled(trainer.arguments.get("train_dataset"))
    whole = {"dataloader_drop_last", "auto_find_batch_size", "train_sampling_strategy"}
    if data is None or whole & arguments.keys():
        return None
    if _number(machine, told, "gradient_accumulation_steps", 1) != 1:
        return None
    length = length_of(machine, data, trainer.node)
    counted = {
        atom
        for value in given.scheduler.arguments.values()
        if is_number(value)
        for atom in atoms(value)
    }
    if not isinstance(length, Sym) or not set(atoms(length)) & counted:
        return None
    size = _number(machine, told, "per_device_train_batch_size", _BATCH)
    return number(
        "neg", number("//", number("neg", length), number("*", size, world_size(machine)))
    )


def _number(machine: Machine, told: Configured, name: str, default: int) -> Any:
    found = machine.numeric(machine.settled(told.arguments.get(name, default)))
    if found is None:
        raise Unsure(f"`{name}` is not known", told.nodes.get(name, told.node))
    return found
