"""LR612: scheduler-built-after-load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler

_WARM: Final = ("LinearLR", "ConstantLR", "OneCycleLR", "LambdaLR")
_STEPS: Final = ("StepLR", "MultiStepLR")


class SchedulerBuiltAfterLoad(ScriptRule):
    """The scheduler is built on an optimizer whose state was loaded, and starts anew.

    ## What it does
    Finds a scheduler that is constructed after `optimizer.load_state_dict()` and whose own state
    is not loaded after that. An error where its first value is a warmup's.

    ## Why is this bad?
    The constructor sets the LR of its first tick: a warmup begins again in the middle of the run,
    and a decay counts from 0. The LR that was loaded is lost, or decays twice.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    optimizer.load_state_dict(torch.load("last.pt")["optimizer"])
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5)
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5)
    state = torch.load("last.pt")
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    ```
    """

    code = "LR612"
    name = "scheduler-built-after-load"
    severity = "warning"
    BAD = (
        """
        import torch

        def main(args, model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            if args.resume:
                optimizer.load_state_dict(torch.load(args.resume)["optimizer"])
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)  # <-
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model, state):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.optimizer.load_state_dict(state)
                self.scheduler = torch.optim.lr_scheduler.OneCycleLR(  # <-
                    self.optimizer, 0.1, total_steps=1000
                )
        """,
        """
        import torch
        from transformers import get_linear_schedule_with_warmup

        def resume(optimizer, path):
            state = torch.load(path)
            optimizer.load_state_dict(state["optimizer"])
            return state["epoch"]

        optimizer = torch.optim.AdamW(model.parameters())
        start = resume(optimizer, "last.pt")
        scheduler = get_linear_schedule_with_warmup(optimizer, 100, 1000)  # <-
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        state = torch.load("last.pt")
        scaler.load_state_dict(state["scaler"])
        optimizer.load_state_dict(state["optimizer"])
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        start = state["epoch"]
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=start - 1)  # <-
        for epoch in range(start, 90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
            torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch + 1}, "last.pt")
        """,
    )
    GOOD = (
        """
        import torch

        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        scheduler.load_state_dict(state["scheduler"])
        """,
        """
        import torch

        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
            optimizer, 90, last_epoch=state["epoch"] - 1
        )
        """,
        """
        import torch

        if args.resume:
            optimizer.load_state_dict(torch.load(args.resume))
        else:
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        """,
        """
        import torch
        from mylib import resume

        optimizer.load_state_dict(torch.load("last.pt"))
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        resume(scheduler)
        """,
        """
        import torch

        class Trainer:
            def build(self):
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def load(self, state):
                self.optimizer.load_state_dict(state)
        """,
        """
        import torch

        def train_one_epoch(model, optimizer, data_loader, epoch):
            warmup = None
            if epoch == 0:
                warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 0.001, total_iters=1000)
            for images, targets in data_loader:
                optimizer.zero_grad()
                model(images, targets).backward()
                optimizer.step()
                if warmup is not None:
                    warmup.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
        start = 0
        if args.resume:
            checkpoint = torch.load(args.resume)
            optimizer.load_state_dict(checkpoint["optimizer"])
            scheduler.load_state_dict(checkpoint["scheduler"])
            start = checkpoint["epoch"] + 1
        for epoch in range(start, args.epochs):
            train_one_epoch(model, optimizer, data_loader, epoch)
            scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None or any(scheduler in other.children for other in run.built):
                continue
            if any(loop in run.training for loop in build.loops):
                continue  # a warmup of the first epoch, say: resumed runs are past it
            loads = [
                load
                for load in run.on_any(scheduler.optimizer, "load_state")
                if run.before(load, build) and not run.apart(load, build)
                if not any(loop in run.training for loop in load.loops)
            ]
            if not loads or self._restored(run, scheduler, build):
                continue
            twice = self._rebuilt(scheduler)
            if twice and not (scheduler.cls in _STEPS and self._saved_after_tick(run, scheduler)):
                continue
            yield self._finding(run, scheduler, build, loads[-1], twice)

    def _restored(self, run: Run, scheduler: Scheduler, build: Event) -> bool:
        names = ("load", "resume", "restore", "checkpoint", "prepare")
        return bool(
            [e for e in run.of(scheduler, "load_state") if not run.before(e, build)]
            or run.of(scheduler, "last_epoch")
            or run.otherwise(scheduler, "load_state", "last_epoch")
            or scheduler.open
            or "load_state_dict" in scheduler.own
            or any(run.is_fast_forward(tick) for tick in run.of(scheduler, "step"))
            or (
                any(tick.arguments for tick in run.of(scheduler, "step"))
                and scheduler.cls != "ReduceLROnPlateau"
            )
            or any(word in event.name.lower() for event in run.escapes(scheduler) for word in names)
        )

    def _rebuilt(self, scheduler: Scheduler) -> bool:
        given = scheduler.arguments.get("last_epoch")
        return given is not None and constant(given) != -1

    def _saved_after_tick(self, run: Run, scheduler: Scheduler) -> bool:
        """Whether the optimizer is saved when the scheduler has ticked in that epoch."""
        return any(
            tick.index < save.index and tick.loops and set(tick.loops) <= set(save.loops)
            for save in run.on_any(scheduler.optimizer, "state")
            for tick in run.of(scheduler, "step")
        )

    def _finding(
        self, run: Run, scheduler: Scheduler, build: Event, load: Event, twice: bool
    ) -> ScriptFinding:
        first = scheduler.children[0] if scheduler.children else scheduler
        warm = isinstance(first, Scheduler) and first.cls in _WARM
        if twice:
            message = (
                f"{scheduler.factory} with last_epoch decays an LR that was loaded at line {load.at[0]} and has decayed "
                "already, when the run resumes at a milestone. Build it before, and load its state_dict()."
            )
        else:
            what = "sets the LR back to the warmup's start" if warm else "counts from 0 again"
            if scheduler.cls == "ReduceLROnPlateau":
                what = "has forgotten the best value and how long it has waited"
            message = (
                f"{scheduler.factory} is built on the optimizer that line {load.at[0]} loaded, and {what}. "
                "Build it before, and load its own state_dict() too."
            )
        return ScriptFinding(
            build.at,
            message,
            severity="error" if warm and not twice else None,
            related=((load.at, "the optimizer's state is loaded here"),),
        )
