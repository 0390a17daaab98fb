"""LR621: two-schedulers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from lrviz.lint.script_rule import Position, ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Optimizer, Scheduler


class TwoSchedulers(ScriptRule):
    """Two schedulers move one optimizer in the same loop.

    ## What it does
    Finds two schedulers on one optimizer that are both stepped in the same loop.

    ## Why is this bad?
    It may be meant: decays that multiply can be chained so. But one that sets the LR outright
    (LambdaLR, OneCycleLR, CyclicLR, CosineAnnealingWarmRestarts) throws the other's work away.

    ## Example
    ```python
    from torch.optim.lr_scheduler import LambdaLR, StepLR

    decay = StepLR(optimizer, step_size=30)
    warmup = LambdaLR(optimizer, lambda epoch: min(1, (epoch + 1) / 5))
    for epoch in range(90):
        train(model, optimizer)
        decay.step()
        warmup.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import LinearLR, SequentialLR, StepLR

    warmup = LinearLR(optimizer, start_factor=0.2, total_iters=4)
    decay = StepLR(optimizer, step_size=30)
    scheduler = SequentialLR(optimizer, [warmup, decay], milestones=[5])
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
    ```
    """

    code = "LR621"
    name = "two-schedulers"
    severity = "info"
    also = ("warning",)
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            first = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            second = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                first.step()
                second.step()  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)
                self.plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer)

            def fit(self, loader):
                for epoch in range(90):
                    self.train_epoch(loader)
                    self.scheduler.step()
                    self.plateau.step(self.loss)  # <-

            def train_epoch(self, loader):
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()
        """,
        """
        import torch

        def tick(schedulers):
            for scheduler in schedulers:
                scheduler.step()  # <-

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        schedulers = [
            torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5),
            torch.optim.lr_scheduler.StepLR(optimizer, 30),
        ]
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            tick(schedulers)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=500)
        decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10_000)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
            warmup.step()
            decay.step()  # <-
        """,
    )
    GOOD = (
        """
        import torch

        warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5)
        decay = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            if epoch < 5:
                warmup.step()
            else:
                decay.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        average = torch.optim.swa_utils.SWALR(optimizer, swa_lr=0.05)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            if epoch > 75:
                average.step()
            else:
                scheduler.step()
        """,
        """
        import torch

        generator = torch.optim.Adam(g.parameters())
        discriminator = torch.optim.Adam(d.parameters())
        first = torch.optim.lr_scheduler.StepLR(generator, 30)
        second = torch.optim.lr_scheduler.StepLR(discriminator, 30)
        for batch in loader:
            g(batch).backward()
            generator.step()
            discriminator.step()
            first.step()
            second.step()
        """,
        """
        import torch

        warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=500)
        decay = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                warmup.step()
            decay.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for one, other in combinations(run.built, 2):
            if not set(one.optimizer) & set(other.optimizer) or "SWALR" in (one.cls, other.cls):
                continue
            if one in run.given(other) or other in run.given(one):
                continue
            builds = run.construction(one), run.construction(other)
            if builds[0] is None or builds[1] is None or run.apart(builds[0], builds[1]):
                continue
            pair = self._pair(run, one, other)
            if pair is not None:
                yield self._finding(run, (one, other), pair)

    def _finding(
        self, run: Run, both: tuple[Scheduler, Scheduler], pair: tuple[Event, Event]
    ) -> ScriptFinding:
        first, second = pair
        tick = f"{run.text(second.at)} at line {second.at[0]}"
        what = f"{both[0].factory} and {both[1].factory} work on one LR."
        related: tuple[tuple[Position, str], ...] = ((first.at, "the other scheduler"),)
        double = first.at == second.at
        if double:  # a loop over the two of them
            lines = sorted(thing.at[0] for thing in both)
            where = (
                f"lines {lines[0]} and {lines[1]}" if lines[0] < lines[1] else f"line {lines[0]}"
            )
            same = f"{tick} moves one optimizer twice, with the schedulers of {where}"
            related = tuple((thing.at, "the scheduler is built here") for thing in both)
        else:
            same = f"{tick} moves the same optimizer as line {first.at[0]}"
        advice = "Say so with a SequentialLR or ChainedScheduler."
        if "ReduceLROnPlateau" in (both[0].cls, both[1].cls):  # neither of these takes it
            advice = "Let only one of them tick at a time."
        left = self._left_out(run, both, pair)
        if left is not None:
            name = run.text(left.at).partition(".step")[0]
            return ScriptFinding(
                second.at,
                f"{same}, and `{name}`, which line {left.at[0]} steps in the same loop, has no scheduler. Build one of the "
                f"two on `{name}`.",
                severity="warning",
                related=(
                    *related,
                    (left.at, "the optimizer without a scheduler"),
                    *((thing.at, "the scheduler is built here") for thing in both if not double),
                ),
            )
        return ScriptFinding(second.at, f"{same}: {what} {advice}", related=related)

    def _left_out(
        self, run: Run, both: tuple[Scheduler, Scheduler], pair: tuple[Event, Event]
    ) -> Event | None:
        """The step of the one other optimizer of the loop, where it has no scheduler (as in a GAN)."""
        loop = pair[0].loops[-1]
        if both[0].cls != both[1].cls:
            return None
        scheduled = {t for scheduler in run.schedulers for t in scheduler.optimizer}
        steps = [e for e in run.optimizer_steps if loop in e.loops]
        others = [
            step
            for step in steps
            if not any(t in scheduled for t in step.on)
            and all(isinstance(t, Optimizer) and not run.escapes(t) for t in step.on)
        ]
        if len({t for step in others for t in step.on}) != 1:
            return None
        return (
            others[0] if {t for step in steps for t in step.on} & set(both[0].optimizer) else None
        )

    def _pair(self, run: Run, one: Scheduler, other: Scheduler) -> tuple[Event, Event] | None:
        for first in as_set(run.of(one, "step")):
            for second in as_set(run.of(other, "step")):
                if first is second or not first.loops or first.loops[-1:] != second.loops[-1:]:
                    continue
                loop = first.loops[-1]
                if loop not in run.training or run.exclusive(first, second):
                    continue
                ranged = [
                    any(run.varies(branch, loop) for branch in run.conditions(tick, loop))
                    for tick in (first, second)
                ]
                if not any(ranged):
                    return (first, second) if first.index < second.index else (second, first)
        return None
