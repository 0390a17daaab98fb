"""What the frameworks around torch are told: Lightning's trainer, transformers' Trainer."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.given import Given
from lrviz.sources.script.plans.settings import Settings
from lrviz.sources.script.plans.symbols import Sym, number
from lrviz.sources.script.plans.things import (
    MISSING,
    Class,
    Configured,
    Function,
    Instance,
    Loader,
    Missing,
)


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
        self.shown: dict[ast.AST, ast.AST] = {}
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
        if made is None and name.startswith("lightning.") and ".callbacks." in name:
            return self.opaque(self.words(given.node) or f"{name.rpartition('.')[2]}(...)")
        if isinstance(made, Configured):
            made.node = given.node
            self.shown[given.node] = self.here(given.node)
            made.nodes = {k: self.here(n) for k, n in made.nodes.items()}
            self.kept.append(made)
            if made.name in ("trainer", "lightning"):
                self.trainers.append(made)
        return made

    def of_configured(self, thing: Configured, name: str, given: Given) -> Any:
        """A method of a framework's trainer."""
        if thing.name == "arguments" and name.startswith("set_"):
            thing.open = True  # args.set_lr_scheduler(...)
        if thing.name == "lightning" and name == "fit":
            module = self.settled(given.get(0, "model"))
            if isinstance(module, Instance) and is_lightning(module.cls):
                loader = self.settled(given.get(1, "train_dataloaders", None))
                if loader is None:
                    module.slots["__feeds__"] = self.settled(given.get(3, "datamodule", module))
                if isinstance(loader, Loader) and self._on_one_device(thing):
                    module.slots["__loader__"] = loader
                module.slots["__fits__"] = module.slots.get("__fits__", 0) + 1
                self.configure(module, thing, given.node)
        return self.opaque(self.words(given.node))

    def _feed(self, module: Instance, trainer: Configured | None, node: ast.AST) -> None:
        """Note the loader that a module, or its datamodule, makes for itself."""
        feeds = module.slots.pop("__feeds__", None)
        if not isinstance(feeds, Instance) or not is_lightning(feeds.cls) or feeds.cls is None:
            return
        if feeds is not module:
            module.slots["__datamodule__"] = feeds
            self._set_up(feeds, node)
        method = feeds.cls.member("train_dataloader")
        if trainer is None or not isinstance(method, Function) or not self._on_one_device(trainer):
            return
        loader = self.settled(self.run(method, [], {}, node, feeds))
        if isinstance(loader, Loader):
            module.slots["__loader__"] = loader

    def _set_up(self, module: Instance, node: ast.AST) -> None:
        assert module.cls is not None
        setting_up = module.cls.member("setup")
        if isinstance(setting_up, Function) and setting_up.node not in self.reached:
            self.run(setting_up, ["fit"], {}, node, module)

    def run(
        self,
        function: Function,
        args: list[Any],
        keywords: dict[str, Any],
        node: ast.AST,
        on: Any,
        given: Given | None = None,
    ) -> Any:
        """What a function of the project gives, and does.

        A module's own loader is as long each time that it is made: the first stands for all.
        """
        if not (isinstance(on, Instance) and is_lightning(on.cls)) or on.cls is None:
            return super().run(function, args, keywords, node, on, given)
        of_loader = function is on.cls.member("train_dataloader")
        if of_loader and "__own_loader__" in on.slots:
            return on.slots["__own_loader__"]
        found = super().run(function, args, keywords, node, on, given)
        if of_loader and isinstance(self.settled(found), Loader):
            on.slots["__own_loader__"] = found
        return found

    def _on_one_device(self, trainer: Configured) -> bool:
        """Whether each process sees all batches of a loader, as far as the script says."""
        given = [self.settled(trainer.arguments.get(name)) for name in ("devices", "num_nodes")]
        return all(count in (None, 1, "1") for count in given)

    def configure(self, module: Instance, trainer: Configured | None, node: ast.AST) -> None:
        """Run a module's ``configure_optimizers`` as Lightning does."""
        assert module.cls is not None
        method = module.cls.member("configure_optimizers")
        if not isinstance(method, Function) or method.node in self.reached:
            return
        before, self._trainer = self._trainer, trainer
        try:
            self._set_up(module, node)
            self._feed(module, trainer, node)
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
                trainer = self._trainer or self.only_trainer()
                made = thing.slots["trainer"] = self._as_seen(trainer, thing)
            return made
        return None

    def only_trainer(self) -> Configured | None:
        """The Trainer of Lightning in the file, if there is one."""
        mine = [one for one in self.trainers if one.name == "lightning"]
        return mine[0] if len(mine) == 1 else None

    def _as_seen(self, trainer: Configured | None, module: Instance) -> Instance:
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
        if "__datamodule__" in module.slots:
            made.slots["datamodule"] = module.slots["__datamodule__"]
        made.slots["world_size"] = made.slots["num_devices"] = self.world_size()
        epochs = self.numeric(made.slots["max_epochs"])
        accumulate = self.numeric(made.slots.get("accumulate_grad_batches", 1))
        steps = self.numeric(made.slots.get("max_steps", -1))
        loader = module.slots.get("__loader__")
        if epochs is not None and accumulate is not None and steps == -1:
            name = "steps_per_epoch" if accumulate == 1 else "batches_per_epoch"
            batches: Any = Sym("free", (name, 0))
            if isinstance(loader, Loader):
                batches = self.length(loader, ast.Constant(0))
            each = number("neg", number("//", number("neg", batches), accumulate))
            made.slots["estimated_stepping_batches"] = number("*", epochs, each)
        elif steps is not None and steps != -1:
            made.slots["estimated_stepping_batches"] = steps
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
