"""What the frameworks around torch are told: Lightning's trainer, transformers' Trainer."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.calls import Given
from lrviz.sources.script.plans.settings import Settings
from lrviz.sources.script.plans.things import (
    MISSING,
    Class,
    Configured,
    Function,
    Instance,
    Missing,
)

_MODULES = frozenset({"lightning.LightningModule"})


class Frameworks(Settings):
    """Reads what frameworks are told.

    Attributes:
        objects: One object of each class, of those that nothing in the file makes.
        trainers: Each Trainer, of either framework.
        configured: What ``configure_optimizers`` of each LightningModule gave, and its node.
    """

    def __init__(self, text: str, assumed: Mapping[str, Any]) -> None:
        super().__init__(text, assumed)
        self.objects: dict[Class, Instance] = {}
        self.trainers: list[Configured] = []
        self.configured: list[tuple[Instance, Any, ast.AST]] = []
        self._trainer: Configured | None = None

    def instantiate(self, cls: Class, given: Given) -> Any:
        """An object of a class of the project."""
        made = super().instantiate(cls, given)
        if isinstance(made, Instance):
            self.objects.setdefault(cls, made)
        return made

    def build(self, name: str, given: Given) -> Any:
        """What is built of torch's and its neighbours' classes; None where it is none."""
        made = super().build(name, given)
        if isinstance(made, Configured):
            made.node = given.node
            self.kept.append(made)
            if made.name in ("trainer", "lightning"):
                self.trainers.append(made)
        return made

    def of_configured(self, thing: Configured, name: str, given: Given) -> Any:
        """A method of a framework's trainer."""
        if thing.name == "lightning" and name == "fit":
            module = self.settled(given.get(0, "model"))
            if isinstance(module, Instance) and is_lightning(module.cls):
                self.configure(module, thing, given.node)
        return self.opaque(self.words(given.node))

    def configure(self, module: Instance, trainer: Configured | None, node: ast.AST) -> None:
        """Run a module's ``configure_optimizers`` as Lightning does."""
        assert module.cls is not None
        method = module.cls.member("configure_optimizers")
        if not isinstance(method, Function) or method.node in self.reached:
            return
        before, self._trainer = self._trainer, trainer
        try:
            setting_up = module.cls.member("setup")
            if isinstance(setting_up, Function) and setting_up.node not in self.reached:
                self.run(setting_up, ["fit"], {}, node, module)
            found = self.run(method, [], {}, node, module)
            self.configured.append((module, found, method.node))
            module.slots["__trainer__"] = trainer
        finally:
            self._trainer = before

    def _of_framework(self, thing: Instance, name: str, node: ast.AST) -> Any:
        """What Lightning gives a module: its trainer, its saved arguments."""
        if not is_lightning(thing.cls):
            return None
        if name == "trainer":
            made = thing.slots.get("trainer")
            if made is None:
                trainer = self._trainer or self._only_trainer()
                made = thing.slots["trainer"] = self._as_seen(trainer)
            return made
        return None

    def _only_trainer(self) -> Configured | None:
        mine = [one for one in self.trainers if one.name == "lightning"]
        return mine[0] if len(mine) == 1 else None

    def _as_seen(self, trainer: Configured | None) -> Instance:
        """The trainer as a module sees it."""
        made = Instance({}, None, True, "self.trainer")
        given: Mapping[str, Any] = trainer.arguments if trainer is not None else {}
        for name in ("max_epochs", "max_steps", "accumulate_grad_batches"):
            held = given.get(name, MISSING)
            if not isinstance(held, Missing) and held is not None:
                made.slots[name] = held
        made.slots.setdefault("max_epochs", self.opaque("self.trainer.max_epochs"))
        if trainer is not None:
            made.slots.setdefault("accumulate_grad_batches", 1)
        made.slots["world_size"] = made.slots["num_devices"] = self.world_size()
        made.slots["estimated_stepping_batches"] = self.opaque(
            "self.trainer.estimated_stepping_batches"
        )
        return made

    def saved_hyperparameters(self, thing: Instance, names: Mapping[Any, Any]) -> None:
        """``self.save_hyperparameters()``: the arguments of ``__init__`` as ``self.hparams``."""
        bag = Instance({}, None, False, "self.hparams")
        for name, value in names.items():
            if isinstance(name, str) and value is not thing:
                bag.slots[name] = value
        self.store.write(thing.slots, "hparams", bag)


def is_lightning(cls: Class | None) -> bool:
    """Whether a class is a LightningModule."""
    if cls is None:
        return False
    return any(origin.startswith("lightning.") for origin in cls.origins())
