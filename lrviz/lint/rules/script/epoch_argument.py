"""LR608: epoch-argument."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.argument_names import meaning
from lrviz.sources.script.run.exclusion import met
from lrviz.sources.script.run.resuming import offset, starts_restored
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Argument, Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler

_LEAVE_OUT: Final = "Leave it out; the scheduler counts by itself."


class EpochArgument(ScriptRule):
    """scheduler.step(epoch): deprecated, and not the same schedule.

    ## What it does
    Finds `step(epoch)`, `step(epoch=…)` and a second argument to ReduceLROnPlateau's `step`.
    CosineAnnealingWarmRestarts takes one by design.

    ## Why is this bad?
    With an argument the scheduler computes the LR by a closed form from that number, if it has
    one: what other schedulers did to the LR is lost, and a counter that starts at 1, or that
    counts batches, shifts the schedule. PyTorch has deprecated it and warns.

    ## Example
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(1, 91):
        train(model, optimizer)
        scheduler.step(epoch)
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import StepLR

    scheduler = StepLR(optimizer, step_size=30)
    for epoch in range(1, 91):
        train(model, optimizer)
        scheduler.step()
    ```
    """

    code = "LR608"
    name = "epoch-argument"
    severity = "warning"
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
                scheduler.step(epoch + 1)  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def after_epoch(self):
                self.scheduler.step(epoch=self.epoch)  # <-
        """,
        """
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        def finish(scheduler, val_loss, epoch):
            scheduler.step(val_loss, epoch)  # <-

        finish(ReduceLROnPlateau(optimizer), 0.5, 3)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        for batch in loader:
            scaler.scale(model(batch)).backward()
            scaler.step(optimizer)
            scaler.update()
            scheduler.step(global_step)  # <-
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for e in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step(e)  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 10)
        for epoch in range(90):
            for i, batch in enumerate(loader):
                model(batch).backward()
                optimizer.step()
                scheduler.step(epoch + i / len(loader))
        """,
        """
        import torch

        class Wrapped:
            def __init__(self, optimizer):
                self.inner = torch.optim.lr_scheduler.StepLR(optimizer, 30)

            def step(self, epoch=None):
                self.inner.step(epoch)
        """,
        """
        import torch
        from timm.scheduler import CosineLRScheduler

        scheduler = CosineLRScheduler(optimizer, t_initial=90)
        for epoch in range(90):
            train(model, optimizer)
            scheduler.step(epoch)
        """,
        """
        import torch

        def finish(scheduler, epoch):
            scheduler.step(epoch)
        """,
        """
        import torch

        class Mine(torch.optim.lr_scheduler.LRScheduler):
            def step(self, epoch):
                self.last_epoch = epoch

        scheduler = Mine(optimizer)
        for epoch in range(90):
            train(model, optimizer)
            scheduler.step(epoch)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for tick in run.all("step"):
            argument = _epoch(tick)
            if argument is None or run.attempted(tick) or run.inside_scheduler(tick):
                continue
            if argument.forwarded or not all(map(_deprecates, met(tick))):
                continue
            what = f"computed by another formula than step() alone. {_advice(run, tick, argument)}"
            if all(map(_by_metric, met(tick))):
                what = f"no part of how the LR is cut. {_LEAVE_OUT}"
            yield ScriptFinding(
                tick.at,
                f"{run.text(tick.at)} at line {tick.at[0]} passes `{run.text(argument.at)}`: deprecated, and {what}",
                related=run.built_at(tick),
            )


def _advice(run: Run, tick: Event, argument: Argument) -> str:
    """What to write instead so that the curve stays; what the curve is where nothing is as good."""
    name, loop = run.text(argument.at), argument.counts[0] if argument.counts else None
    if loop is None or loop not in tick.loops:
        return _LEAVE_OUT
    added = offset(argument.value, lambda thing: run.counters.get(thing) is loop)
    if added is None or len(argument.counts) > 1:
        return (
            f"The LR is that of `{name}`, which no step() without it counts: write the curve as a LambdaLR of the "
            "step, and call step() once for each."
        )
    gates = [b for b in run.conditions(tick, loop) if run.varies(b, loop)]
    if gates:
        return (
            f"The LR is that of `{name}` each time that `{gates[0].test}` lets it be set, and without the argument only those "
            f"times count: call step() in every round of the loop of line {loop.at[0]}, outside the condition."
        )
    if _makes_resumes_right(run, tick, loop):
        return (
            "It is what puts the schedule right when the run is resumed: save and load the scheduler's state_dict() "
            f"before you call step() without it, at the end of the body of the loop of line {loop.at[0]}."
        )
    inner = [other for other in tick.loops if other is not loop and loop in tick.loops]
    if inner and tick.loops[-1] is not loop:
        return (
            f"`{name}` counts the loop of line {loop.at[0]}: call step() without it once per round of that loop, at the end of "
            "its body."
        )
    return _LEAVE_OUT


def _makes_resumes_right(run: Run, tick: Event, loop: Loop) -> bool:
    """Whether a resumed run starts the loop where it was, and loads no state of the scheduler."""
    loaded = any(run.of(t, "load_state") or run.of(t, "last_epoch") for t in met(tick))
    return starts_restored(loop) and not loaded


def _epoch(tick: Event) -> Argument | None:
    plateau = any(map(_by_metric, met(tick)))
    positional = [a for a in tick.arguments if not a.keyword]
    named = [a for a in tick.arguments if a.keyword == "epoch"]
    found = named or positional[1 if plateau else 0 :][:1]
    if not found or (constant(found[0].value) is None and found[0].text == "None"):
        return None
    says = meaning(found[0])
    if says == "metric":
        return None  # LR607 speaks of it
    return found[0] if named or says == "counter" else None


def _by_metric(thing: object) -> bool:
    return isinstance(thing, Scheduler) and thing.cls == "ReduceLROnPlateau"


def _deprecates(thing: object) -> bool:
    return (
        isinstance(thing, Scheduler)
        and thing.cls not in ("", "CosineAnnealingWarmRestarts")
        and "step" not in thing.own
    )
