"""LR609: get-lr-outside-step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.behaviour import BY_METRIC, JOINING, OUTRIGHT
from lrviz.lint.diagnostic import Fix
from lrviz.lint.script_edits import rename_call
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.run.versions import asks_version
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Scheduler

_NONE: Final = (*JOINING, *BY_METRIC)
"""What has no ``get_lr``."""


class GetLrOutsideStep(ScriptRule):
    """get_lr() is called outside the scheduler.

    ## What it does
    Finds `get_lr()` on a torch scheduler. An info where the number is right all the same, because
    the class computes it from its counter alone.

    ## Why is this bad?
    `get_lr()` computes the *next* LR from the present one, for `step()` to set. Called by hand at
    a milestone, it multiplies once more: the log shows an LR that is not used.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
        print(scheduler.get_lr())
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
        print(scheduler.get_last_lr())
    ```
    """

    code = "LR609"
    name = "get-lr-outside-step"
    severity = "warning"
    also = ("info",)
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
                print(f"lr {scheduler.get_lr()[0]:.3g}")  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def log(self):
                self.writer.add_scalar("lr", self.scheduler.get_lr()[0], self.epoch)  # <-
        """,
        """
        from torch.optim.lr_scheduler import ExponentialLR

        def current(scheduler):
            return scheduler.get_lr()[0]  # <-

        print(current(ExponentialLR(optimizer, 0.9)))
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60])
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            lr = scheduler.get_lr()  # <-
        """,
        """
        from transformers import get_linear_schedule_with_warmup

        scheduler = get_linear_schedule_with_warmup(optimizer, 100, 1000)
        print(scheduler.get_lr())  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        try:
            lr = scheduler.get_last_lr()
        except AttributeError:
            lr = scheduler.get_lr()
        """,
        """
        import torch

        class Mine(torch.optim.lr_scheduler.LRScheduler):
            def get_lr(self):
                return [0.1 for _ in self.base_lrs]

            def show(self):
                print(self.get_lr())

        scheduler = Mine(optimizer)
        print(scheduler.get_lr())
        """,
        """
        import torch

        def get_lr(optimizer):
            return optimizer.param_groups[0]["lr"]

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        print(get_lr(optimizer), schedule.get_lr())
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        if hasattr(scheduler, "get_last_lr"):
            lr = scheduler.get_last_lr()
        else:
            lr = scheduler.get_lr()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for event in run.all("get_lr"):
            things = [t for t in event.on if isinstance(t, Scheduler) and t.cls]
            if (
                len(things) != len(event.on)
                or run.inside_scheduler(event)
                or _falls_back(run, event)
            ):
                continue
            closed = all(thing.cls in OUTRIGHT for thing in things)
            edits = rename_call(run.source, event.at, "get_lr", "get_last_lr")
            why = "it computes the next LR from the present one, and is not what the optimizer uses"
            if closed:
                why = "the number is right, but torch warns"
            elif all(thing.cls in _NONE for thing in things):
                why = "this class has none, and raises NotImplementedError"
            yield ScriptFinding(
                event.at,
                f"{run.text(event.at)} at line {event.at[0]} is for the scheduler's own step(): {why}. Write get_last_lr().",
                severity="info" if closed else None,
                fix=Fix("Call get_last_lr()", edits) if edits else None,
                related=run.built_at(event),
            )


def _falls_back(run: Run, event: Event) -> bool:
    asked = any("get_last_lr" in branch.test for branch in run.conditions(event))
    return asked or run.replaced(event, "get_last_lr") or asks_version(run, event)
