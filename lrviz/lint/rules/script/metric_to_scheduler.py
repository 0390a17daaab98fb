"""LR607: metric-to-scheduler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.argument_names import meaning
from lrviz.sources.script.run.exclusion import is_known, is_off, met
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Scheduler

_READS: Final = "reads it as the epoch to jump to"
_PLATEAU: Final = re.compile(r"plateau|signature", re.IGNORECASE)
_NOT: Final = re.compile(r"\bnot\b|!=")


class MetricToScheduler(ScriptRule):
    """A metric is passed to a scheduler that takes an epoch.

    ## What it does
    Finds `step(val_loss)` on a scheduler that is known not to be ReduceLROnPlateau.

    ## Why is this bad?
    The argument of every other scheduler's `step` is the epoch to jump to. A loss of 0.7 is read
    as epoch 0.7: the LR stays at its start, or jumps about with the loss.

    ## Example
    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        train(model, optimizer)
        val_loss = validate(model)
        scheduler.step(val_loss)
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        train(model, optimizer)
        val_loss = validate(model)
        scheduler.step()
    ```
    """

    code = "LR607"
    name = "metric-to-scheduler"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in loader:
                    loss = model(batch)
                    loss.backward()
                    optimizer.step()
                scheduler.step(loss.item())  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.9)

            def after_epoch(self, metrics):
                self.scheduler.step(metrics["val_acc"])  # <-
        """,
        """
        from torch.optim.lr_scheduler import CosineAnnealingLR

        def finish(scheduler, losses):
            scheduler.step(losses.avg)  # <-

        finish(CosineAnnealingLR(optimizer, 10), losses)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        for batch in loader:
            loss = model(batch)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            scheduler.step(loss)  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        scheduler.step(val_loss)
        """,
        """
        import torch

        if args.plateau:
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        else:
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler.step(val_loss)
        """,
        """
        import torch

        class Watching(torch.optim.lr_scheduler.StepLR):
            def step(self, loss):
                super().step()

        scheduler = Watching(optimizer, 30)
        scheduler.step(loss)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        try:
            scheduler.step(val_loss)
        except TypeError:
            scheduler.step()
        """,
        """
        import torch
        from timm.scheduler import create_scheduler

        scheduler, epochs = create_scheduler(args, optimizer)
        scheduler.step(val_loss)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler.step(x)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for tick in run.all("step"):
            if not tick.arguments or not is_known(tick) or run.attempted(tick):
                continue
            if is_off(tick.frames):  # another setting may well choose another scheduler
                continue
            classes = sorted({t.cls for t in met(tick) if isinstance(t, Scheduler)})
            argument = tick.arguments[0]
            if "ReduceLROnPlateau" in classes or _for_plateau(run, tick):
                continue
            if argument.keyword == "metrics":
                if not all(map(run.construction, met(tick))):
                    continue  # the annotation is wrong, rather
            elif meaning(argument) != "metric":
                continue
            does = "has no such argument" if argument.keyword == "metrics" else _READS
            yield ScriptFinding(
                tick.at,
                f"{run.text(tick.at)} at line {tick.at[0]} gives `{run.text(argument.at)}` to {' or '.join(classes)}, which "
                f"{does}. Call step() without it; only ReduceLROnPlateau takes a metric.",
                related=run.built_at(tick),
            )


def _for_plateau(run: Run, tick: Event) -> bool:
    """Whether a condition lets only a ReduceLROnPlateau in, which is built elsewhere."""
    return any(
        branch.arm == 0 and _PLATEAU.search(branch.test) and not _NOT.search(branch.test)
        for branch in run.conditions(tick)
    )
