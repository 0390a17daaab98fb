"""LR618: plateau-mode-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.metrics import direction
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.argument_names import is_turned, rises_or_falls
from lrviz.sources.script.run.exclusion import is_class, met
from lrviz.sources.script.run.lightning import configured, monitor
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Argument
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler


class ScriptPlateauModeMismatch(ScriptRule):
    """ReduceLROnPlateau waits for the metric to move the wrong way.

    ## What it does
    Finds a metric that by its name gets better by rising (accuracy, f1, auc) with mode "min", the
    default, or one that gets better by falling with "max". `-x` and `1 - x` turn it round; a
    negated metric with the default relative threshold is found as well.

    ## Why is this bad?
    With the wrong mode each improvement counts as a bad epoch: the LR is cut while the model
    learns. With a negated metric and a relative threshold, a metric that stands still counts as
    better, and the LR is never cut.

    ## Example
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer, patience=5)
    for epoch in range(90):
        train(model, optimizer)
        accuracy = validate(model)
        scheduler.step(accuracy)
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    scheduler = ReduceLROnPlateau(optimizer, mode="max", patience=5)
    for epoch in range(90):
        train(model, optimizer)
        accuracy = validate(model)
        scheduler.step(accuracy)
    ```
    """

    code = "LR618"
    name = "plateau-mode-mismatch"
    severity = "warning"
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
                scheduler.step(results["val_acc"])  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer, "max")

            def after_epoch(self, val_loss):
                self.scheduler.step(val_loss / self.count)  # <-
        """,
        """
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        def finish(scheduler, f1):
            scheduler.step(f1.mean().item())  # <-

        finish(ReduceLROnPlateau(optimizer, mode="min", patience=3), score_f1)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
        scheduler.step(-accuracy)  # <-
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="max")
        scheduler.step(1 - accuracy)  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max")
        scheduler.step(val_acc)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, threshold_mode="abs")
        scheduler.step(-accuracy)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        scheduler.step(1 - accuracy)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode=args.mode)
        scheduler.step(val_acc)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        scheduler.step(validate(model, accuracy))
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        scheduler.step(loss_and_accuracy)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for tick in run.all("step"):
            argument = next((a for a in tick.arguments if a.keyword in ("", "metrics")), None)
            if argument is None or not is_class(tick, "ReduceLROnPlateau"):
                continue
            messages = [
                self._wrong(run, thing, argument)
                for thing in met(tick)
                if isinstance(thing, Scheduler)
            ]
            if messages[0] is not None and None not in messages:
                yield ScriptFinding(
                    tick.at,
                    f"{run.text(tick.at)} at line {tick.at[0]}: {messages[0]}",
                    related=run.built_at(tick),
                )
        yield from self._monitored(run)

    def _monitored(self, run: Run) -> Iterator[ScriptFinding]:
        """The metric that Lightning passes, by its name."""
        for found in configured(run):
            scheduler, name = found.scheduler, monitor(run, found)
            build = run.construction(scheduler)
            wants = None if name is None else direction(name)
            given = scheduler.arguments.get("mode")
            mode = "min" if given is None else constant(given)
            if build is None or wants is None or scheduler.open or scheduler.own:
                continue
            if scheduler.cls == "ReduceLROnPlateau" and mode in ("min", "max") and wants != mode:
                better = "rises" if wants == "max" else "falls"
                yield ScriptFinding(
                    build.at,
                    f'the monitored "{name}" gets better when it {better}, and mode is "{mode}". Set mode="{wants}".',
                    related=((found.event.at, "it is returned here"),),
                )

    def _wrong(self, run: Run, scheduler: Scheduler, argument: Argument) -> str | None:
        wants = rises_or_falls(argument)
        given = scheduler.arguments.get("mode")
        mode = "min" if given is None else constant(given)
        if scheduler.open or wants is None or mode not in ("min", "max"):
            return None
        if "__init__" in scheduler.own:  # which may set the mode
            return None
        if argument.turned == "?" or (not argument.turned and is_turned(argument)):
            return None
        if argument.turned:
            wants = "max" if wants == "min" else "min"
        shown = f"`{run.text(argument.at)}`"
        if wants != mode:
            better = "rises" if wants == "max" else "falls"
            return (
                f'{shown} gets better when it {better}, and mode is "{mode}". Set mode="{wants}".'
            )
        relative = constant(scheduler.arguments.get("threshold_mode")) in (None, "rel")
        exact = constant(scheduler.arguments.get("threshold")) == 0
        if (
            argument.turned == "-"
            and relative
            and "threshold_mode" not in scheduler.arguments
            and not exact
        ):
            return (
                f"{shown} is negative, and with a relative threshold even one that stands still counts as better: the LR "
                'is never cut. Pass the metric as it is, or set threshold_mode="abs".'
            )
        return None
