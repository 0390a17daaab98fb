"""What a LightningModule is given: its trainer, its saved arguments."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.numbers import loader_length
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.values.built import Configured, Loader
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import MISSING, Class, Function, Instance, Missing


def of_framework(machine: Machine, thing: Instance, name: str, node: ast.AST) -> Any:
    """What Lightning gives a module: its trainer, its saved arguments."""
    if not is_lightning(thing.cls):
        return None
    if name == "trainer":
        made = thing.slots.get("trainer")
        if made is None:
            trainer = machine.told.trainer or only_trainer(machine)
            made = thing.slots["trainer"] = _as_seen(machine, trainer, thing)
        return made
    return None


def only_trainer(machine: Machine) -> Configured | None:
    """The Trainer of Lightning in the file, if there is one."""
    mine = [one for one in machine.told.trainers if one.name == "lightning"]
    return mine[0] if len(mine) == 1 else None


def _as_seen(machine: Machine, trainer: Configured | None, module: Instance) -> Instance:
    """The trainer as a module sees it."""
    made = Instance({}, None, True, "self.trainer")
    given: Mapping[str, Any] = trainer.arguments if trainer is not None else {}
    for name in ("max_epochs", "max_steps", "accumulate_grad_batches"):
        held = given.get(name, MISSING)
        if not isinstance(held, Missing) and held is not None:
            made.slots[name] = held
    made.slots.setdefault("max_epochs", machine.opaque("self.trainer.max_epochs"))
    if trainer is not None:
        made.slots.setdefault("accumulate_grad_batches", 1)
    if "__datamodule__" in module.slots:
        made.slots["datamodule"] = module.slots["__datamodule__"]
    made.slots["world_size"] = made.slots["num_devices"] = world_size(machine)
    epochs = machine.numeric(made.slots["max_epochs"])
    accumulate = machine.numeric(made.slots.get("accumulate_grad_batches", 1))
    steps = machine.numeric(made.slots.get("max_steps", -1))
    loader = module.slots.get("__loader__")
    if epochs is not None and accumulate is not None and steps == -1:
        name = "steps_per_epoch" if accumulate == 1 else "batches_per_epoch"
        batches: Any = Sym("free", (name, 0))
        if isinstance(loader, Loader):
            batches = loader_length(machine, loader)
        each = number("neg", number("//", number("neg", batches), accumulate))
        made.slots["estimated_stepping_batches"] = number("*", epochs, each)
    elif steps is not None and steps != -1:
        made.slots["estimated_stepping_batches"] = steps
    return made


def saved_hyperparameters(machine: Machine, thing: Instance, names: Mapping[Any, Any]) -> None:
    """``self.save_hyperparameters()``: the arguments of ``__init__`` as ``self.hparams``."""
    bag = Instance({}, None, False, "self.hparams")
    for name, value in names.items():
        if isinstance(name, str) and value is not thing:
            bag.slots[name] = value
    machine.store.write(thing.slots, "hparams", bag)


def is_lightning(cls: Class | None) -> bool:
    """Whether a class is a LightningModule."""
    if cls is None:
        return False
    return any(origin.startswith("lightning.") for origin in cls.origins())


def makes_its_loader(on: Any, function: Function) -> bool:
    """Whether a call makes the training loader of a module, or of a datamodule.

    It is as long each time that it is made: the first stands for all.
    """
    if not isinstance(on, Instance) or on.cls is None or not is_lightning(on.cls):
        return False
    return function is on.cls.member("train_dataloader")
