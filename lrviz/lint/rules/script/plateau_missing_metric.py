"""LR606: plateau-missing-metric."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import is_class
from lrviz.sources.script.run.run import Run


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
            if run.text(tick.at).endswith("()"):
                yield ScriptFinding(
                    tick.at,
                    f"{run.text(tick.at)} at line {tick.at[0]} steps a ReduceLROnPlateau without its metric, and raises "
                    "TypeError. Pass what it is to watch: step(val_loss).",
                    related=run.built_at(tick),
                )
