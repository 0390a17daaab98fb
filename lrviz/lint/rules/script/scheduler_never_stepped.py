"""LR602: scheduler-never-stepped."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.run.unstepped import (
    named_alone,
    stepped_in_later_turns,
    ticked_beside,
    trained_beside,
)
from lrviz.sources.script.values.events import Event, Rebind
from lrviz.sources.script.values.things import Scheduler


class SchedulerNeverStepped(ScriptRule):
    """A scheduler is built, and nothing ever steps it.

    ## What it does
    Finds a scheduler whose optimizer is stepped in this file, while the scheduler neither is nor
    goes anywhere where it could be.

    ## Why is this bad?
    The LR stays where the constructor put it: at the full LR with a decay, at a fraction of it
    with a warmup.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
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

    code = "LR602"
    name = "scheduler-never-stepped"
    severity = "warning"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            print(scheduler.get_last_lr())
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)  # <-

            def fit(self, loader):
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()

        Trainer(Net()).fit(loader)
        """,
        """
        import torch

        def setup(model):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-

        def main(model, loader):
            optimizer, scheduler = setup(model)
            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
        """
        import torch
        from accelerate import Accelerator

        accelerator = Accelerator()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
        model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
        for batch in loader:
            accelerator.backward(model(batch))
            optimizer.step()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
        """,
        """
        import torch

        scheduler = None
        for epoch in range(3):
            model(batch).backward()
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
        for epoch in range(90):
            model(batch).backward()
            optimizer.step()
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = None
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            if scheduler is not None:
                scheduler.step()
            if epoch == 5:
                scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
        """,
        """
        import torch
        from engine import Trainer

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            optimizer.step()
            Trainer(model, optimizer, scheduler).fit(loader)
        """,
        """
        import torch

        class Trainer(Base):
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def fit(self, loader):
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()
        """,
        """
        import torch

        def setup(model):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            optimizer.step()
            return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 30)
        """,
        """
        import torch

        warmup = torch.optim.lr_scheduler.LinearLR(optimizer)
        decay = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warmup, decay], [5])
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        schedulers = [torch.optim.lr_scheduler.StepLR(o, 30) for o in optimizers]
        for batch in loader:
            model(batch).backward()
            for optimizer, scheduler in zip(optimizers, schedulers):
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)

            def after_epoch():
                scheduler.step()

            for batch in loader:
                model(batch).backward()
                optimizer.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        if run.opaque:
            return
        for scheduler in run.built:
            build = run.construction(scheduler)
            beside, named = ticked_beside(run, scheduler), named_alone(run, scheduler)
            steps = run.steps_of(scheduler) or trained_beside(run, scheduler, beside)
            if build is None or not steps or self._used(run, scheduler, build):
                continue
            step = steps[0]
            message = (
                f"this {scheduler.factory} is never stepped, while {run.text(step.at)} at line {step.at[0]} trains: "
                "the LR does not move. Call its step() after the optimizer's."
            )
            places = [(step.at, "the optimizer is stepped here")]
            if named is not None:
                message = (
                    f"this {scheduler.factory} is never stepped: `{run.text(named.at)}` at line {named.at[0]} only "
                    f"names the method. Call it: `{run.text(named.at)}()`."
                )
                places.insert(0, (named.at, "this calls nothing"))
            if beside is not None:
                message = (
                    f"this {scheduler.factory} is never stepped, while {run.text(beside.at)} at line {beside.at[0]} "
                    "ticks another one of the same optimizer: its own schedule does not run. Call its step() too, or "
                    "delete it."
                )
            over = [
                e
                for e in run.of(scheduler, "replace")
                if isinstance(e, Rebind) and scheduler in e.before
            ]
            if over:
                places.insert(0, (over[0].at, "the name is bound to another scheduler"))
                message = (
                    f"line {over[0].at[0]} binds `{over[0].name}` to another scheduler before this "
                    f"{scheduler.factory} was ever stepped: it does nothing. Delete it, or join the two with a "
                    "SequentialLR or a ChainedScheduler."
                )
            yield ScriptFinding(build.at, message, related=tuple(places))

    def _used(self, run: Run, scheduler: Scheduler, build: Event) -> bool:
        if any(scheduler in event.on for event in run.all("step")):
            return True
        if run.otherwise(scheduler, "step", "escape", "share", "return"):
            return True
        if run.escapes(scheduler) or any(name in scheduler.own for name in ("step", "__init__")):
            return True
        if any(scheduler in run.given(other) for other in run.built if other is not scheduler):
            return True
        if stepped_in_later_turns(run, build):
            return True
        return any(
            holder.synthetic or run.escapes(holder) or not all(map(_is_plain, holder.bases))
            for holder in run.holders(scheduler)
        )


def _is_plain(base: str) -> bool:
    """Whether a base class steps nothing."""
    return base in ("builtins.object", "abc.ABC", "torch.nn.Module") or base.startswith("typing.")
