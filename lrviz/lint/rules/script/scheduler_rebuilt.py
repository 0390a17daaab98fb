"""LR615: scheduler-rebuilt."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.loops import named_epoch, named_round
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.things import Scheduler


class SchedulerRebuilt(ScriptRule):
    """The scheduler is constructed inside the training loop.

    ## What it does
    Finds a scheduler that is built anew in every epoch, or for every batch, on an optimizer that
    stays.

    ## Why is this bad?
    Each new scheduler starts at 0: the schedule never comes further than one epoch of it. And each
    one starts from the LR that the last one left.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    for epoch in range(90):
        scheduler = StepLR(optimizer, step_size=30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
        scheduler.step()
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

    code = "LR615"
    name = "scheduler-rebuilt"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for epoch in range(90):
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

            def fit(self, loader):
                for epoch in range(90):
                    self.train_epoch(loader)

            def train_epoch(self, loader):
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)  # <-
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()
                self.scheduler.step()
        """,
        """
        from torch.optim import SGD
        from torch.optim.lr_scheduler import CosineAnnealingLR

        def build(optimizer):
            return CosineAnnealingLR(optimizer, 100)  # <-

        optimizer = SGD(model.parameters(), lr=0.1)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler = build(optimizer)
            scheduler.step()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        for epoch in range(90):
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)  # <-
            scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch

        for fold in range(5):
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        for epoch in range(5):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        def train_epoch(optimizer, loader, epoch):
            warmup = None
            if epoch == 0:
                warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=500)
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                if warmup is not None:
                    warmup.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for epoch in range(90):
            train_epoch(optimizer, loader, epoch)
        """,
        """
        import torch

        class Trainer:
            def fit(self, loader):
                for epoch in range(90):
                    if self.scheduler is None:
                        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                    self.scheduler.step()
        """,
        """
        import torch

        for epoch in range(90):
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            scheduler.last_epoch = epoch
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch
        from benchmarks import make

        stream = make(dataset, n_experiences=5)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for number, part in enumerate(stream):
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in part:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        class Cycles:
            def __init__(self, optimizer, length):
                self.optimizer, self.length, self.count = optimizer, length, 0
                self.begin()

            def begin(self):
                self.scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    self.optimizer, 0.1, total_steps=self.length
                )

            def step(self):
                self.count += 1
                if self.count >= self.length:
                    self.count = 0
                    self.begin()
                self.scheduler.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        cycles = Cycles(optimizer, 1000)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            cycles.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None or not build.loops or run.inside_scheduler(build):
                continue
            loop = build.loops[-1]
            unit = self._unit(run, scheduler, loop)
            if unit is None or any(loop in thing.frames for thing in scheduler.optimizer):
                continue
            if any(run.varies(b, loop) or b.once for b in run.conditions(build, loop)):
                continue
            if "last_epoch" in scheduler.arguments or run.of(scheduler, "last_epoch"):
                continue
            if any(scheduler in other.children for other in run.built):
                continue
            if (
                scheduler.optimizer
                and run.of(scheduler, "step")
                and not run.of(scheduler, "load_state")
            ):
                yield self._finding(scheduler, build, loop, unit)

    def _unit(self, run: Run, scheduler: Scheduler, loop: Loop) -> str | None:
        kind = run.kind(loop)
        if named_round(loop):
            return None
        if kind == "batch":
            return kind
        if kind == "epoch":  # one over tasks or datasets trains each of them anew
            return kind if loop.counted or loop.endless or named_epoch(loop) else None
        if kind == "other" and any(
            step.loops and step.loops[-1] is loop for step in run.steps_of(scheduler)
        ):
            return "round"
        return None

    def _finding(self, scheduler: Scheduler, build: Event, loop: Loop, unit: str) -> ScriptFinding:
        return ScriptFinding(
            build.at,
            f"{scheduler.factory} is built anew for every {unit} of the loop at line {loop.at[0]}, and starts at 0 each "
            f"time: {_outcome(scheduler)}. Build it once, before the loop.",
            related=(((loop.at[0], loop.at[1], loop.at[0], loop.at[1] + 1), "the loop"),),
        )


def _outcome(scheduler: Scheduler) -> str:
    """What becomes of the schedule: ExponentialLR needs no count to go on from the LR that is there."""
    if scheduler.cls == "ExponentialLR":
        return "it goes on only as each begins with the LR that the last one left"
    return "the schedule never gets on"
