"""LR627: checkpoint-before-tick."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.resuming import (
    Checkpoint,
    checkpoints,
    resumed_at,
    saved_at,
    saved_count,
)
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.things import Scheduler


class CheckpointBeforeTick(ScriptRule):
    """The scheduler is saved before its tick, and the resume starts after it.

    ## What it does
    Finds a checkpoint that is made before the scheduler's `step()` of that epoch, where the resumed
    loop starts at the next one.

    ## Why is this bad?
    The tick between the two is never made: each resume moves the rest of the schedule an epoch
    back.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    start = 0
    if args.resume:
        state = torch.load(args.resume)
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        start = state["epoch"] + 1
    for epoch in range(start, 90):
        train(model, optimizer)
        state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
        torch.save({**state, "epoch": epoch}, "last.pt")
        scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    start = 0
    if args.resume:
        state = torch.load(args.resume)
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        start = state["epoch"] + 1
    for epoch in range(start, 90):
        train(model, optimizer)
        scheduler.step()
        state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
        torch.save({**state, "epoch": epoch}, "last.pt")
    ```
    """

    code = "LR627"
    name = "checkpoint-before-tick"
    severity = "warning"
    BAD = (
        """
        import torch

        def main(args, model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
            first = 0
            if args.resume:
                state = torch.load(args.resume)
                optimizer.load_state_dict(state["optimizer"])
                scheduler.load_state_dict(state["scheduler"])
                first = state["epoch"]
            for epoch in range(first, 90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                torch.save(  # <-
                    {
                        "epoch": epoch + 1,
                        "optimizer": optimizer.state_dict(),
                        "scheduler": scheduler.state_dict(),
                    },
                    "last.pt",
                )
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)
                self.start = 0

            def load(self, path):
                state = torch.load(path)
                self.optimizer.load_state_dict(state["optimizer"])
                self.scheduler.load_state_dict(state["scheduler"])
                self.start = state["epoch"] + 1

            def save(self, epoch):
                state = dict(
                    epoch=epoch,
                    optimizer=self.optimizer.state_dict(),
                    scheduler=self.scheduler.state_dict(),
                )
                torch.save(state, "last.pt")  # <-

            def fit(self, loader):
                for epoch in range(self.start, 90):
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                    self.save(epoch)
                    self.scheduler.step()
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=5)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        for epoch in range(state["epoch"] + 1, 90):
            train(model, optimizer)
            loss = validate(model)
            if epoch % 5 == 0:
                kept = {"epoch": epoch, "optimizer": optimizer.state_dict()}
                kept["scheduler"] = scheduler.state_dict()
                torch.save(kept, "last.pt")  # <-
            scheduler.step(loss)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.95)
        epoch = 0
        if args.resume:
            state = torch.load(args.resume)
            optimizer.load_state_dict(state["optimizer"])
            scheduler.load_state_dict(state["scheduler"])
            epoch = state["epoch"]
        while epoch < 90:
            train(model, optimizer)
            epoch += 1
            state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
            torch.save({"epoch": epoch, **state}, "last.pt")  # <-
            scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        for epoch in range(state["epoch"], 90):
            train(model, optimizer)
            state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
            torch.save({"epoch": epoch, **state}, "last.pt")
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            train(model, optimizer)
            state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
            torch.save({"epoch": epoch + 1, **state}, "last.pt")
            scheduler.step()
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler.load_state_dict(state["scheduler"])
        scheduler.step()
        for epoch in range(state["epoch"] + 1, 90):
            train(model, optimizer)
            state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
            torch.save({"epoch": epoch, **state}, "last.pt")
            scheduler.step()
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        scheduler.load_state_dict(state["scheduler"])
        optimizer.load_state_dict(state["optimizer"])
        for epoch in range(state["epoch"] + 1, 90):
            train(model, optimizer)
            if by_epoch:
                scheduler.step()
            state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
            torch.save({"epoch": epoch, **state}, "last.pt")
            if not by_epoch:
                scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for saved in checkpoints(run):
            for scheduler in saved.states:
                if not isinstance(scheduler, Scheduler) or not run.of(scheduler, "load_state"):
                    continue
                tick = self._missed(run, scheduler, saved)
                if tick is not None:
                    at = saved_at(run, saved).at
                    yield ScriptFinding(
                        at,
                        f"the {scheduler.factory} is saved before {run.text(tick.at)} at line {tick.at[0]}, and a resumed run "
                        "starts with the next epoch: that tick is never made. Save after it.",
                        related=((tick.at, "the tick that is lost at each resume"),),
                    )

    def _missed(self, run: Run, scheduler: Scheduler, saved: Checkpoint) -> Event | None:
        """The tick that comes right after a save, where a resumed run does not make it."""
        states = [e for e in run.of(scheduler, "state") if e.root is saved.event.root]
        inside = [e for e in states if e.loops == saved.event.loops and e.loops]
        if not inside:
            return None
        save, loop = inside[-1], inside[-1].loops[-1]
        ticks = [t for t in run.of(scheduler, "step") if loop in t.loops]
        outside = [t for t in run.of(scheduler, "step") if loop not in t.loops]
        before = [t for t in ticks if t.index < save.index]
        after = [t for t in ticks if t.index > save.index and t.loops[-1] is loop]
        if before or outside or not after or after[0].arguments[1:]:
            return None
        tick = after[0]
        if scheduler.cls != "ReduceLROnPlateau" and tick.arguments:
            return None
        if run.exclusive(save, tick) or self._varies(run, tick, save, loop, scheduler):
            return None
        start, kept = resumed_at(loop), saved_count(run, saved, loop)
        return tick if start is not None and kept is not None and start + kept == 1 else None

    def _varies(self, run: Run, tick: Event, save: Event, loop: Loop, scheduler: Scheduler) -> bool:
        """Whether the tick hangs on something that the save does not."""
        return any(
            run.varies(branch, loop) and branch not in save.frames
            for branch in run.conditions(tick, loop)
            if not run.presence(branch, scheduler)
        )
