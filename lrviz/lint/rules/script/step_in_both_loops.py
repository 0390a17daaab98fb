"""LR603: step-in-both-loops."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch, Loop
from lrviz.sources.script.values.things import Scheduler


class StepInBothLoops(ScriptRule):
    """One scheduler is stepped per batch and per epoch.

    ## What it does
    Finds a scheduler with a `step()` in the batch loop and another one in the epoch loop around
    it. A warning where one of the two is made only every so many times.

    ## Why is this bad?
    A scheduler counts its steps, and does not know what they mean. Stepped for every batch, a
    schedule in epochs has finished before the first one ends; the step per epoch comes on top.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(90):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
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

    code = "LR603"
    name = "step-in-both-loops"
    severity = "error"
    also = ("warning",)
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                    scheduler.step()
                scheduler.step()  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def fit(self, loader):
                for epoch in range(90):
                    for batch in loader:
                        self.training_step(batch)
                    self.scheduler.step()  # <-

            def training_step(self, batch):
                self.model(batch).backward()
                self.optimizer.step()
                self.scheduler.step()
        """,
        """
        from torch.optim import SGD, lr_scheduler as schedules

        def train(model, loader, optimizer, scheduler):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                if scheduler is not None:
                    scheduler.step()

        def main(args):
            optimizer = SGD(model.parameters(), lr=0.1)
            scheduler = schedules.CosineAnnealingLR(optimizer, 90)
            for epoch in range(90):
                train(model, loader, optimizer, scheduler)
                scheduler.step()  # <-
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for i, batch in enumerate(loader):
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
                if i % 100 == 0:
                    scheduler.step()
            scheduler.step()  # <-
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            scheduler.step()
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                if args.per_batch:
                    scheduler.step()
            if not args.per_batch:
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def tick(self, batch):
                if batch == self.per_batch:
                    self.scheduler.step()

            def fit(self, loader):
                for epoch in range(90):
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                        self.tick(True)
                    self.tick(False)
        """,
        """
        import torch

        warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=500)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                warmup.step()
            scheduler.step()
        """,
        """
        import torch

        if args.sched == "onecycle":
            scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=9000)
        else:
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                if isinstance(scheduler, torch.optim.lr_scheduler.OneCycleLR):
                    scheduler.step()
            if args.sched != "onecycle":
                scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 9000)
        for epoch in range(90):
            for i, batch in enumerate(loader, start=1):
                (model(batch) / 8).backward()
                if i % 8 == 0:
                    optimizer.step()
                    scheduler.step()
            if pending(i):
                optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for phase in ["train", "val"]:
                for batch in loaders[phase]:
                    if phase == "train":
                        model(batch).backward()
                        optimizer.step()
                if phase == "train":
                    scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.schedulers:
            ticks = [t for t in as_set(run.of(scheduler, "step")) if not run.inside_scheduler(t)]
            often = [tick for tick in ticks if run.batch_loop(tick) is not None]
            for rare in ticks:
                epoch = run.epoch_loop(rare)
                if epoch is None or run.batch_loop(rare) is not None or rare.loops[-1] is not epoch:
                    continue
                if _with_a_step(run, scheduler, rare):  # of what accumulated last
                    continue
                for tick in often:
                    if epoch in tick.loops and tick.at != rare.at:
                        yield from self._pair(run, scheduler, rare, tick)

    def _pair(
        self, run: Run, scheduler: Scheduler, rare: Event, often: Event
    ) -> Iterator[ScriptFinding]:
        epoch = run.epoch_loop(rare)
        if run.exclusive(rare, often) or epoch is None:
            return
        conditions = [
            [
                b
                for b in run.conditions(tick, epoch)
                if not run.presence(b, scheduler) and not _asked(run, b, other, epoch)
            ]
            for tick, other in ((rare, often), (often, rare))
        ]
        gated = [any(b.modulo is not None for b in found) for found in conditions]
        if all(any(b.modulo is None for b in found) for found in conditions):
            return  # each has a condition of its own: they may well exclude each other
        if any(map(_one_shot, conditions[0] + conditions[1])):
            return
        first, second = sorted((rare, often), key=lambda event: event.index)
        units = ("epoch", "batch") if first is rare else ("batch", "epoch")
        paces = ["every few epochs" if gated[0] else "once per epoch"]
        paces += ["every few batches" if gated[1] else "once per batch"]
        said = paces if first is rare else paces[::-1]
        yield ScriptFinding(
            second.at,
            f"{run.text(second.at)} at line {second.at[0]} steps {said[1]} what line {first.at[0]} already "
            f"steps {said[0]}. Keep the one whose unit the schedule is written in.",
            severity="warning" if any(gated) else None,
            related=((first.at, f"the step per {units[0]}"),),
        )


def _with_a_step(run: Run, scheduler: Scheduler, tick: Event) -> bool:
    """Whether the optimizer steps where the scheduler ticks, under the same conditions."""
    return any(
        step.loops == tick.loops and step.frames == tick.frames for step in run.steps_of(scheduler)
    )


def _asked(run: Run, branch: Branch, other: Event, loop: Loop) -> bool:
    """Whether another event stands under the same condition, or one that it follows from."""
    enough = branch.test.split(" or ") if branch.arm == 0 and " and " not in branch.test else ()
    return branch in other.frames or any(
        (frame.test == branch.test or (frame.test in enough and frame.arm == 0))
        and frame.arm == branch.arm
        and not run.varies(frame, loop)
        for frame in run.conditions(other, loop)
    )


def _one_shot(branch: Branch) -> bool:
    return branch.once and branch.modulo is None and branch.arm == 0 and "==" in branch.test
