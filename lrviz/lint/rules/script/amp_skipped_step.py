"""LR617: amp-skipped-step."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scaler, Scheduler


class AmpSkippedStep(ScriptRule):
    """The scheduler ticks even when the GradScaler skips the optimizer's step.

    ## What it does
    Finds a `scheduler.step()` per batch after `scaler.step(optimizer)`, without a look at the
    scale.

    ## Why is this bad?
    A GradScaler skips the optimizer's step when a gradient overflows, which it does in the first
    batches of most runs. The scheduler ticks all the same: a few steps of the warmup are lost, and
    torch warns that the scheduler came first.

    ## Example
    ```python
    import torch

    scaler = torch.amp.GradScaler()
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
    for batch in loader:
        scaler.scale(model(batch)).backward()
        scaler.step(optimizer)
        scaler.update()
        scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    scaler = torch.amp.GradScaler()
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
    for batch in loader:
        scaler.scale(model(batch)).backward()
        scaler.step(optimizer)
        before = scaler.get_scale()
        scaler.update()
        if scaler.get_scale() >= before:
            scheduler.step()
    ```
    """

    code = "LR617"
    name = "amp-skipped-step"
    severity = "info"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            scaler = torch.cuda.amp.GradScaler()
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
                scheduler.step()  # <-
        """,
        """
        import torch
        from torch.amp import GradScaler

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)
                self.scaler = GradScaler("cuda")

            def fit(self, loader):
                for epoch in range(10):
                    for batch in loader:
                        self.scaler.scale(self.model(batch)).backward()
                        self.scaler.step(self.optimizer)
                        self.scaler.update()
                        self.scheduler.step()  # <-
        """,
        """
        import torch

        def update(scaler, optimizer, scheduler):
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()  # <-

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            update(scaler, optimizer, scheduler)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler(enabled=args.amp)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for i, batch in enumerate(loader):
            scaler.scale(model(batch)).backward()
            if (i + 1) % 4 == 0:
                scaler.step(optimizer)
                scaler.update()
                scheduler.step()  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for epoch in range(90):
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            scheduler.step()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler(enabled=False)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        from sklearn.preprocessing import StandardScaler
        import torch

        scaler = StandardScaler()
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            scaler.step(batch)
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        scalers = {t for e in run.all("build") for t in e.on if isinstance(t, Scaler)}
        if not scalers or "found_inf" in run.source.text:
            return
        if any(constant(scaler.arguments.get("enabled")) is False for scaler in scalers):
            return
        for scheduler in run.schedulers:
            steps = [s for s in run.steps_of(scheduler) if s.name == "scaler"]
            for tick in run.of(scheduler, "step"):
                loop = run.batch_loop(tick)
                before = [
                    step
                    for step in steps
                    if step.loops == tick.loops and step.index < tick.index
                    if not run.exclusive(step, tick)
                ]
                if loop is None or not before or run.in_block(tick, "accumulate"):
                    continue
                step = before[0]
                if self._checked(run, scheduler, step, tick, loop):
                    continue
                yield ScriptFinding(
                    tick.at,
                    f"{run.text(tick.at)} at line {tick.at[0]} ticks also when {run.text(step.at)} at line {step.at[0]} skips "
                    "the step for an overflow. Tick only where scaler.get_scale() has not gone down.",
                    related=((step.at, "may skip the optimizer's step"),),
                )

    def _checked(
        self, run: Run, scheduler: Scheduler, step: Event, tick: Event, loop: Loop
    ) -> bool:
        """Whether the tick hangs on something that the step does not: on the scale, it may be."""
        return any(
            branch not in step.frames
            and branch.modulo is None
            and not run.presence(branch, scheduler)
            and (run.varies(branch, loop) or bool(run.all("scale")))
            for branch in run.conditions(tick, loop)
        )
