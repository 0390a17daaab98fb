"""What frameworks are told, and that Lightning's Trainer has a module configure its optimizers."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known.third_party import THIRD_PARTY
from lrviz.sources.script.plans.libraries.building import built
from lrviz.sources.script.plans.libraries.own_optimizers import make_other
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.operations.trainer import is_lightning
from lrviz.sources.script.plans.values.built import Configured, Loader
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import Function, Instance


def build(machine: Machine, name: str, given: Given) -> Any:
    """What is built of torch's and its neighbours' classes; None where it is none."""
    if name in THIRD_PARTY:
        return make_other(machine, name.rpartition(".")[2], given)
    made = built(machine, name, given)
    if made is None and name.startswith("lightning.") and ".callbacks." in name:
        return machine.opaque(machine.words(given.node) or f"{name.rpartition('.')[2]}(...)")
    if isinstance(made, Configured):
        made.node = given.node
        machine.told.shown[given.node] = machine.here(given.node)
        made.nodes = {k: machine.here(n) for k, n in made.nodes.items()}
        machine.built.append(made)
        if made.name in ("trainer", "lightning"):
            machine.told.trainers.append(made)
    return made


def _on_one_device(machine: Machine, trainer: Configured) -> bool:
    """Whether each process sees all batches of a loader, as far as the script says."""
    given = [machine.settled(trainer.arguments.get(name)) for name in ("devices", "num_nodes")]
    return all(count in (None, 1, "1") for count in given)


def _set_up(machine: Machine, module: Instance, node: ast.AST) -> None:
    assert module.cls is not None
    setting_up = module.cls.member("setup")
    if isinstance(setting_up, Function) and setting_up.node not in machine.reached:
        run(machine, setting_up, ["fit"], {}, node, module)


def _feed(machine: Machine, module: Instance, trainer: Configured | None, node: ast.AST) -> None:
    """Note the loader that a module, or its datamodule, makes for itself."""
    feeds = module.slots.pop("__feeds__", None)
    if not isinstance(feeds, Instance) or not is_lightning(feeds.cls) or feeds.cls is None:
        return
    if feeds is not module:
        module.slots["__datamodule__"] = feeds
        _set_up(machine, feeds, node)
    method = feeds.cls.member("train_dataloader")
    if trainer is None or not isinstance(method, Function) or not _on_one_device(machine, trainer):
        return
    loader = machine.settled(run(machine, method, [], {}, node, feeds))
    if isinstance(loader, Loader):
        module.slots["__loader__"] = loader


def configure(
    machine: Machine, module: Instance, trainer: Configured | None, node: ast.AST
) -> None:
    """Run a module's ``configure_optimizers`` as Lightning does."""
    assert module.cls is not None
    method = module.cls.member("configure_optimizers")
    if not isinstance(method, Function) or method.node in machine.reached:
        return
    before, machine.told.trainer = machine.told.trainer, trainer
    try:
        _set_up(machine, module, node)
        _feed(machine, module, trainer, node)
        found = run(machine, method, [], {}, node, module)
        machine.told.configured.append((module, found, method.node))
        module.slots["__trainer__"] = trainer
    finally:
        machine.told.trainer = before


def of_configured(machine: Machine, thing: Configured, name: str, given: Given) -> Any:
    """A method of a framework's trainer."""
    if thing.name == "arguments" and name.startswith("set_"):
        thing.open = True  # args.set_lr_scheduler(...)
    if thing.name == "lightning" and name == "fit":
        module = machine.settled(given.get(0, "model"))
        if isinstance(module, Instance) and is_lightning(module.cls):
            loader = machine.settled(given.get(1, "train_dataloaders", None))
            if loader is None:
                module.slots["__feeds__"] = machine.settled(given.get(3, "datamodule", module))
            if isinstance(loader, Loader) and _on_one_device(machine, thing):
                module.slots["__loader__"] = loader
            module.slots["__fits__"] = module.slots.get("__fits__", 0) + 1
            configure(machine, module, thing, given.node)
    return unknown(machine, given.node)
