"""What the frameworks around torch are told: Lightning's trainer, transformers' Trainer."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from lrviz.sources.script.plans.values.built import Configured
from lrviz.sources.script.plans.values.things import Class, Instance


@dataclass
class Told:
    """What frameworks are told.

    Attributes:
        objects: One object of each class, of those that nothing in the file makes.
        trainers: Each Trainer, of either framework.
        configured: What ``configure_optimizers`` of each LightningModule gave, and its node.
        shown: Where the call that tells a framework is shown, by the call.
        trainer: The Trainer whose module configures its optimizers at this moment.
    """

    objects: dict[Class, Instance] = field(default_factory=dict)
    trainers: list[Configured] = field(default_factory=list)
    configured: list[tuple[Instance, Any, ast.AST]] = field(default_factory=list)
    shown: dict[ast.AST, ast.AST] = field(default_factory=dict)
    trainer: Configured | None = None
