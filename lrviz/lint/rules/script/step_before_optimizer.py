"""LR601: step-before-optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.script_edits import swap
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.order import first_training
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Scheduler


class StepBeforeOptimizer(ScriptRule):
    """scheduler.step() comes before optimizer.step().

    ## What it does
    Finds a `scheduler.step()` that comes before the first `optimizer.step()` of the loop's body,
    or before any training at all.

    ## Why is this bad?
    The first value of the schedule is never trained with, and everything after it comes one tick
    early. PyTorch 1.1 turned the order round, and warns of this one.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
        scheduler.step()
        for batch in loader:
            model(batch).backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
        scheduler.step()
    ```
    """

    code = "LR601"
    name = "step-before-optimizer"
    severity = "warning"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1000)
            for batch in loader:
                loss = model(batch)
                loss.backward()
                scheduler.step()  # <-
                optimizer.step()
        """,
        """
        from torch import optim

        class Trainer:
            def __init__(self, model):
                self.optimizer = optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = optim.lr_scheduler.StepLR(self.optimizer, 30)

            def fit(self, loader):
                for epoch in range(90):
                    self.scheduler.step()  # <-
                    self.train_epoch(loader)

            def train_epoch(self, loader):
                for batch in loader:
                    self.optimizer.zero_grad()
                    self.model(batch).backward()
                    self.optimizer.step()
        """,
        """
        import torch.optim as optim
        from torch.optim import lr_scheduler

        def train(model, loader, optimizer):
            for batch in loader:
                model(batch).backward()
                optimizer.step()

        def setup(model):
            optimizer = optim.Adam(model.parameters())
            return optimizer, lr_scheduler.ExponentialLR(optimizer, 0.9)

        optimizer, scheduler = setup(model)
        for epoch in range(10):
            scheduler.step()  # <-
            train(model, loader, optimizer)
        """,
        """
        import torch
        from torch.cuda.amp import GradScaler

        scaler = GradScaler()
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
        for i, (x, y) in enumerate(loader):
            scaler.scale(model(x)).backward()
            scheduler.step()  # <-
            scaler.step(optimizer)
            scaler.update()
        """,
        """
        import torch
        from engine import train_one_epoch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            scheduler.step()  # <-
            train_one_epoch(model, optimizer, loader)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler.step()  # <-
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        def train(model, loader):
            optimizers = {
                "encoder": torch.optim.Adam(model.encoder.parameters()),
                "critic": torch.optim.Adam(model.critic.parameters()),
            }
            schedulers = {
                name: torch.optim.lr_scheduler.StepLR(optimizer, 30)
                for name, optimizer in optimizers.items()
            }
            for epoch in range(90):
                for scheduler in schedulers.values():
                    scheduler.step()  # <-
                for batch in loader:
                    model(batch).backward()
                    optimizers["encoder"].step()
                    optimizers["critic"].step()
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for _ in range(start_epoch):
            scheduler.step()
        for epoch in range(start_epoch, 90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            if epoch > 0:
                scheduler.step()
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
        """
        import torch
        import warnings

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scheduler.step()
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler.last_epoch = start - 1
        scheduler.step()
        for epoch in range(start, 90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch
        from sam import SAM

        optimizer = SAM(model.parameters(), torch.optim.SGD)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.first_step(zero_grad=True)
            model(batch).backward()
            optimizer.second_step(zero_grad=True)
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        for epoch in range(90):
            scheduler.step(evaluate(model))
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
        """
        import torch
        from timm.scheduler import StepLR

        scheduler = StepLR(optimizer, 30)
        for batch in loader:
            scheduler.step()
            optimizer.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        if run.all("quiet"):
            return
        for scheduler in run.schedulers:
            if scheduler.cls == "ReduceLROnPlateau" or "step" in scheduler.own:
                continue
            for tick in as_set(run.of(scheduler, "step")):
                first = self._first(run, scheduler, tick)
                if first is not None and first.at != tick.at:  # else a wrapper steps both
                    yield self._finding(run, tick, first)

    def _first(self, run: Run, scheduler: Scheduler, tick: Event) -> Event | None:
        if tick.arguments or run.inside_scheduler(tick) or run.in_block(tick, "warnings"):
            return None
        if any(run.before(write, tick) for write in run.of(scheduler, "last_epoch")):
            return None
        return first_training(run, scheduler, tick)

    def _finding(self, run: Run, tick: Event, first: Event) -> ScriptFinding:
        line, other = tick.at[0], first.at[0]
        where = "of the same loop" if tick.loops else "where training begins"
        fix = None
        if first.block is tick.block and first.kind == "step":
            edits = swap(run.source, tick.statement, first.statement)
            fix = Fix("Swap the two calls", edits) if edits else None
        return ScriptFinding(
            tick.at,
            f"{run.text(tick.at)} at line {line} comes before {run.text(first.at)} at line {other} {where}: "
            "the first value of the schedule is skipped. Call it after.",
            fix=fix,
            related=((first.at, "the first step of the optimizer"),),
        )
