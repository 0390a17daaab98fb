"""LR606: plateau-missing-metric."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import is_class, is_off
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch, Call


class PlateauMissingMetric(ScriptRule):
    """ReduceLROnPlateau is stepped without its metric.

    ## What it does
    Finds `step()` without an argument on what can only be a ReduceLROnPlateau.

    ## Why is this bad?
    It watches a metric: without one, the call raises TypeError, after the first epoch is paid for.

    ## Example
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step(validate(model))
    ```
    """

    code = "LR606"
    name = "plateau-missing-metric"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer)

            def after_epoch(self):
                self.scheduler.step()  # <-
        """,
        """
        from torch.optim.lr_scheduler import ReduceLROnPlateau as Plateau

        def finish(scheduler):
            if scheduler is not None:
                scheduler.step()  # <-

        def build(optimizer):
            return Plateau(optimizer, patience=3)

        finish(build(optimizer))
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
        scheduler.step()  # <-
        """,
    )
    GOOD = (
        """
        import torch

        def finish(scheduler, metric=None):
            if metric is not None:
                scheduler.step(metric)
            else:
                scheduler.step()

        finish(torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer), validate(model))
        """,
        """
        import torch

        if args.plateau:
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        else:
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        train(model, optimizer)
        if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
            scheduler.step(val_loss)
        else:
            scheduler.step()
        """,
        """
        import torch

        def finish(scheduler):
            scheduler.step()

        finish(make_scheduler("ReduceLROnPlateau"))
        """,
        """
        import torch

        class Plateau(torch.optim.lr_scheduler.ReduceLROnPlateau):
            def step(self):
                super().step(self.metric())

        scheduler = Plateau(optimizer)
        scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        scheduler.step(metrics=val_loss)
        scheduler.step(*results)
        """,
        """
        import torch
        from mmengine.optim import ReduceLROnPlateau

        scheduler = ReduceLROnPlateau(optimizer)
        scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for tick in run.all("step"):
            if not is_class(tick, "ReduceLROnPlateau") or run.attempted(tick):
                continue
            if is_off(tick.frames):  # another setting may well choose another scheduler
                continue
            if run.text(tick.at).endswith("()") and not _where_there_is_none(run, tick):
                yield ScriptFinding(
                    tick.at,
                    f"{run.text(tick.at)} at line {tick.at[0]} steps a ReduceLROnPlateau without its metric, and raises "
                    "TypeError. Pass what it is to watch: step(val_loss).",
                    related=run.built_at(tick),
                )


def _where_there_is_none(run: Run, tick: Event) -> bool:
    """Whether it is for calls that give no metric, as others of the file do."""
    calls = sum(isinstance(frame, Call) for frame in tick.frames)
    if calls <= (tick.root.kind != "module"):
        return False  # nothing of the file calls it
    arms = {b.choice: b for b in tick.frames if isinstance(b, Branch) and _asks_for_one(b)}
    return any(
        isinstance(other, Branch)
        and other.choice in arms
        and other.arm != arms[other.choice].arm
        and other.words.intersection(*(argument.words for argument in event.arguments))
        for event in run.on_any(tick.on, "step")
        if event.arguments
        for other in event.frames
    )


def _asks_for_one(branch: Branch) -> bool:
    """Whether a condition is whether there is something."""
    return branch.test.removeprefix("not ").isidentifier() or branch.test.endswith(" None")
