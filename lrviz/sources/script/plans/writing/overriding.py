"""What classes of a script do beside the framework that they derive from."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from lrviz.sources.script.plans.values.things import Class, Missing

_MAKE: Final = (
    *("create_scheduler", "create_optimizer", "create_optimizer_and_scheduler", "train"),
    *("_inner_training_loop", "get_optimizer_cls_and_kwargs"),
)
"""Methods of transformers' Trainer that decide on the schedule."""


def sets_lr(node: ast.ClassDef | None, except_in: tuple[str, ...] = ()) -> bool:
    """Whether a class sets ``group["lr"]``, but for in some of its methods."""
    methods = [part for part in (node.body if node else ()) if isinstance(part, ast.FunctionDef)]
    return any(
        isinstance(part, ast.Subscript)
        and isinstance(part.ctx, ast.Store)
        and isinstance(part.slice, ast.Constant)
        and part.slice.value == "lr"
        for method in methods
        if method.name not in except_in
        for part in ast.walk(method)
    )


def own_trainer(classes: Iterable[Class]) -> str:
    """What a class of transformers does in its own way to the schedule, in words; "" if nothing."""
    for cls in classes:
        if not any(name.startswith("transformers.") for name in cls.origins()):
            continue
        for name in _MAKE:
            if not isinstance(cls.member(name), Missing):
                return f"`{cls.name}` has its own `{name}`"
        if sets_lr(cls.node):
            return f"`{cls.name}` sets the LR itself"
    return ""
