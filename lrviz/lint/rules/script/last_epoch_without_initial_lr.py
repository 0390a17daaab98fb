"""LR613: last-epoch-without-initial-lr."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lrviz.known.behaviour import JOINING
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.resuming import is_restored, sets_outright
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import computed, may_have
from lrviz.sources.script.values.things import (
    Const,
    Formula,
    Optimizer,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_CHECKPOINT: Final = re.compile(r"resum|checkpoint|ckpt", re.IGNORECASE)
_STARTS: Final = re.compile(
    r"^(start|begin|resume_from)$|(start|begin|resum|init|global|current|cur|completed|done|trained).{0,60}(epoch|step|iter)"
    r"|(epoch|step|iter).{0,60}(start|begin|resum|completed|done|trained)",
    re.IGNORECASE,
)
"""Names of what a resumed run starts from."""


class LastEpochWithoutInitialLr(ScriptRule):
    """last_epoch is set for an optimizer that has no initial_lr.

    ## What it does
    Finds `last_epoch=` with a constant other than -1, on an optimizer that this file builds and
    whose param groups have no `initial_lr`.

    ## Why is this bad?
    The constructor raises KeyError: with a last_epoch it believes that the optimizer was under a
    scheduler before, and looks there for the LR that it started with.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=0)
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
    ```
    """

    code = "LR613"
    name = "last-epoch-without-initial-lr"
    severity = "error"
    BAD = (
        """
        import torch

        def build(model):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            return torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=9)  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.9, 0)  # <-
        """,
        """
        from torch.optim import Adam
        from torch.optim.lr_scheduler import LambdaLR

        LAST = 100

        def make(optimizer, last):
            return LambdaLR(optimizer, lambda e: 0.9**e, last_epoch=last)  # <-

        make(Adam([{"params": model.parameters(), "lr": 0.1}]), LAST)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90, 0.0, 5)  # <-
        """,
    )
    GOOD = (
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=-1)
        """,
        """
        import torch

        optimizer = torch.optim.SGD([{"params": model.parameters(), "initial_lr": 0.1}], lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=9)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=9)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=args.last_epoch)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        warmup = torch.optim.lr_scheduler.LinearLR(optimizer)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=9)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            last = scheduler.arguments.get("last_epoch")
            if build is None or not last or run.attempted(build):
                continue
            if scheduler.cls in ("", *JOINING) or scheduler.own:
                continue
            when = _when(last)
            if (
                when is not None
                and scheduler.optimizer
                and all(
                    isinstance(thing, Optimizer) and self._bare(run, scheduler, thing, build)
                    for thing in scheduler.optimizer
                )
            ):
                first = "load the optimizer's state_dict() first, which has the LR too"
                if sets_outright(scheduler):  # which needs no LR to go on from
                    first = 'set group["initial_lr"] first'
                yield ScriptFinding(
                    build.at,
                    f"{when}, but the optimizer's param groups have no initial_lr: the constructor raises "
                    f"KeyError. Leave last_epoch out, or {first}.",
                    related=run.built_at_thing(scheduler.optimizer[0]),
                )

    def _bare(self, run: Run, scheduler: Scheduler, optimizer: Optimizer, build: Event) -> bool:
        if not optimizer.cls or optimizer.open or "initial_lr" in optimizer.mentions:
            return False
        if any(map(_may_be_groups, optimizer.arguments.get("params", ()))):
            return False
        before = [
            event
            for kind in ("load_state", "escape", "group_write", "add_group")
            for event in run.of(optimizer, kind)
            if not run.before(build, event) and (kind != "group_write" or event.name != "lr")
        ]
        others = [s for s in run.built if s is not scheduler and optimizer in s.optimizer]
        made = run.construction(optimizer)
        return not before and not others and made is not None


def _when(last: Value) -> str | None:
    """When last_epoch is not -1; None where it is, or where nothing says what it is."""
    number = computed(last)
    if isinstance(number, int) and not isinstance(number, bool):
        return f"last_epoch = {number}" if number != -1 else None
    if all(map(_is_where_it_was, (t for t in last if not isinstance(t, Const)))) and any(
        not isinstance(t, Const) for t in last
    ):
        return "last_epoch is where a resumed run was"
    return None


def _is_where_it_was(thing: Thing) -> bool:
    """Whether a number counts the epochs or steps that were trained before."""
    if isinstance(thing, Formula) and thing.operator in ("+", "-", "int", "*", "//"):
        parts = [t for part in thing.operands for t in part if not isinstance(t, Const)]
        return bool(parts) and any(map(_is_where_it_was, parts))
    if is_restored(thing):
        return True
    if not isinstance(thing, Unknown):
        return False
    if _STARTS.search(thing.text.rsplit(".", 1)[-1]):
        return True
    return any(may_have(part, _names_checkpoint) for part in thing.of)


def _names_checkpoint(thing: Thing) -> bool:
    """Whether it says where a run is resumed from: a number read off its name is that run's."""
    return isinstance(thing, Unknown) and _CHECKPOINT.search(thing.text) is not None


def _may_be_groups(thing: Thing) -> bool:
    """Whether something else made it, which may have put an initial_lr into groups."""
    if not isinstance(thing, Unknown) or not thing.of:
        return False
    name = thing.text.rsplit(".", 1)[-1]
    if name in ("filter", "chain", "list", "tuple", "iter"):
        return any(_may_be_groups(part) for value in thing.of for part in value)
    return name not in ("parameters", "named_parameters", "values")
