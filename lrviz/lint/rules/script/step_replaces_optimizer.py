"""LR604: step-replaces-optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch
from lrviz.sources.script.values.things import Scheduler


class StepReplacesOptimizer(ScriptRule):
    """With a scheduler, the optimizer is not stepped at all.

    ## What it does
    Finds `if scheduler: scheduler.step() else: optimizer.step()`.

    ## Why is this bad?
    A scheduler of torch only moves the LR; it does not step the optimizer. With a scheduler,
    nothing is trained.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30) if args.decay else None
    for batch in loader:
        model(batch).backward()
        if scheduler:
            scheduler.step()
        else:
            optimizer.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30) if args.decay else None
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
    ```
    """

    code = "LR604"
    name = "step-replaces-optimizer"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader, decay):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = None
            if decay:
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for batch in loader:
                model(batch).backward()
                if scheduler is not None:
                    scheduler.step()  # <-
                else:
                    optimizer.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def update(self, loss):
                loss.backward()
                if self.scheduler:
                    self.scheduler.step()  # <-
                else:
                    self.optimizer.step()
        """,
        """
        from torch.optim import SGD
        from torch.optim.lr_scheduler import StepLR

        def update(optimizer, scheduler):
            if not scheduler:
                optimizer.step()
            else:
                scheduler.step()  # <-

        optimizer = SGD(model.parameters(), lr=0.1)
        scheduler = StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            update(optimizer, scheduler)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            if scheduler is not None:
                scheduler.step()  # <-
            else:
                scaler.step(optimizer)
                scaler.update()
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            if scheduler is None:
                optimizer.step()
            else:
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for i, batch in enumerate(loader):
            model(batch).backward()
            if i % 100 == 99:
                scheduler.step()
            else:
                optimizer.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        other = torch.optim.Adam(head.parameters())
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            if scheduler:
                scheduler.step()
            else:
                other.step()
        """,
        """
        import torch
        from mylib import NoamOpt

        scheduler = NoamOpt(torch.optim.Adam(model.parameters()))
        for batch in loader:
            model(batch).backward()
            if scheduler:
                scheduler.step()
            else:
                optimizer.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.schedulers:
            steps = run.steps_of(scheduler)
            for tick in run.of(scheduler, "step"):
                together = [s for s in steps if not run.exclusive(s, tick)]
                if together or "step" in scheduler.own:
                    continue
                for step in steps:
                    if self._instead(run, scheduler, tick, step):
                        yield self._finding(run, tick, step)

    def _instead(self, run: Run, scheduler: Scheduler, tick: Event, step: Event) -> bool:
        if step.loops != tick.loops:
            return False
        arms = {f.choice: f for f in step.frames if isinstance(f, Branch)}
        shared = [
            f
            for f in tick.frames
            if isinstance(f, Branch) and f.choice in arms and arms[f.choice].arm != f.arm
        ]
        if len(shared) != 1 or self._may_step(run, scheduler, tick):
            return False
        branch = shared[0]
        if scheduler in branch.on:
            return True
        return bool(tick.loops) and not any(run.varies(branch, loop) for loop in tick.loops)

    def _may_step(self, run: Run, scheduler: Scheduler, tick: Event) -> bool:
        """Whether something unknown has the optimizer in the scheduler's arm, or for both."""
        return any(
            event.loops == tick.loops and not run.exclusive(event, tick)
            for event in run.on_any(scheduler.optimizer, "escape")
        )

    def _finding(self, run: Run, tick: Event, step: Event) -> ScriptFinding:
        return ScriptFinding(
            tick.at,
            f"{run.text(tick.at)} at line {tick.at[0]} stands in place of {run.text(step.at)} at line {step.at[0]}, and a "
            "scheduler does not step its optimizer: nothing is trained. Call the optimizer's step() first, in both arms.",
            related=((step.at, "the optimizer is stepped only here"),),
        )
