"""What the frameworks around torch give: Lightning's trainer, transformers' Trainer."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from lrviz.sources.script.plans.calls import Given
from lrviz.sources.script.plans.settings import Settings
from lrviz.sources.script.plans.things import Class, Configured, Instance


class Frameworks(Settings):
    """Reads what frameworks are told.

    Attributes:
        objects: One object of each class, of those that nothing in the file makes.
        fits: Each ``trainer.fit(module, …)`` of Lightning: the trainer, the module, the call.
        trainers: Each Trainer of transformers.
    """

    def __init__(self, text: str, assumed: Mapping[str, Any]) -> None:
        super().__init__(text, assumed)
        self.objects: dict[Class, Instance] = {}
        self.fits: list[tuple[Configured, Any, Given]] = []
        self.trainers: list[Configured] = []

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
            self.kept.append(made)
            if made.name == "trainer":
                self.trainers.append(made)
        return made

    def of_configured(self, thing: Configured, name: str, given: Given) -> Any:
        """A method of a framework's trainer."""
        if thing.name == "lightning" and name == "fit":
            self.fits.append((thing, self.settled(given.get(0, "model")), given))
        return self.opaque(self.words(given.node) if given.node is not None else "")

    def _of_framework(self, thing: Instance, name: str, node: ast.AST) -> Any:
        return None
