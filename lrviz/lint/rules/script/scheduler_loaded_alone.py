"""LR625: scheduler-loaded-alone."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.resuming import loads_whole, restores_by_name, sets_outright
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Optimizer, Scheduler, Thing


class SchedulerLoadedAlone(ScriptRule):
    """The scheduler's state is loaded, and the optimizer's is not.

    ## What it does
    Finds `scheduler.load_state_dict()` where nothing in the file loads the state of its optimizer.
    A warning for what sets the LR outright at each tick: LambdaLR, OneCycleLR, CyclicLR and
    CosineAnnealingWarmRestarts.

    ## Why is this bad?
    A scheduler's state is its count; the LR is in the optimizer's. The resumed run starts at the
    base LR, and what only multiplies the LR (StepLR, CosineAnnealingLR) goes on from there: decays
    that were made before the resume are lost to the end. LambdaLR and the like are wrong for one
    tick.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    state = torch.load("last.pt")
    model.load_state_dict(state["model"])
    scheduler.load_state_dict(state["scheduler"])
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    state = torch.load("last.pt")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    ```
    """

    code = "LR625"
    name = "scheduler-loaded-alone"
    severity = "error"
    also = ("warning",)
    BAD = (
        """
        import torch

        def main(args, model, loader):
            optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
            start = 0
            if args.resume:
                state = torch.load(args.resume)
                model.load_state_dict(state["model"])
                scheduler.load_state_dict(state["scheduler"])  # <-
                start = state["epoch"]
            for epoch in range(start, 90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.model = model
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.MultiStepLR(self.optimizer, [30, 60])

            def resume(self, path):
                state = torch.load(path)
                self.model.load_state_dict(state["model"])
                self.scheduler.load_state_dict(state["scheduler"])  # <-
        """,
        """
        import torch

        def restore(scheduler, path):
            scheduler.load_state_dict(torch.load(path)["scheduler"])  # <-

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.98)
        restore(scheduler, "last.pt")
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=4)
        state = torch.load("last.pt")
        scheduler.load_state_dict(state["plateau"])  # <-
        """,
    )
    GOOD = (
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        state = torch.load("last.pt")
        scheduler.load_state_dict(state["scheduler"])
        optimizer.load_state_dict(state["optimizer"])
        """,
        """
        import torch

        def resume(scheduler, state):
            scheduler.load_state_dict(state["scheduler"])
        """,
        """
        import torch
        from checkpoints import load_checkpoint

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        state = load_checkpoint("last.pt", model, optimizer)
        scheduler.load_state_dict(state["scheduler"])
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        scheduler.load_state_dict(torch.load("scheduler.pt"))
        for group, lr in zip(optimizer.param_groups, scheduler.get_last_lr()):
            group["lr"] = lr
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for load in run.all("load_state"):
            for scheduler in load.on:
                if not isinstance(scheduler, Scheduler) or scheduler not in run.built:
                    continue
                if not self._alone(run, scheduler, load):
                    continue
                one_tick = sets_outright(scheduler)
                what = (
                    "the first step after a resume has the base LR"
                    if one_tick
                    else "the resumed run goes on from the base LR, and no decay made before it is there"
                )
                yield ScriptFinding(
                    load.at,
                    f"this brings back the count of the {scheduler.factory}, and nothing loads the state of its optimizer, "
                    f"which has the LR: {what}. Save and load the optimizer's state_dict() too.",
                    severity="warning" if one_tick else None,
                    related=run.built_at_thing(scheduler),
                )

    def _alone(self, run: Run, scheduler: Scheduler, load: Event) -> bool:
        if any(loop in run.training for loop in load.loops) or "load_state_dict" in scheduler.own:
            return False
        if not scheduler.cls or run.inside_scheduler(load):
            return False
        return bool(scheduler.optimizer) and all(
            self._is_never_loaded(run, thing) for thing in scheduler.optimizer
        )

    def _is_never_loaded(self, run: Run, optimizer: Thing) -> bool:
        if not isinstance(optimizer, Optimizer) or run.construction(optimizer) is None:
            return False
        loaded = [e for kind in ("load_state", "group_write") for e in run.of(optimizer, kind)]
        return not (
            loaded
            or loads_whole(run, optimizer)
            or run.otherwise(optimizer, "load_state", "group_write", "escape")
            or "load_state_dict" in optimizer.own
            or any(restores_by_name(event) for event in run.escapes(optimizer))
            or any(run.escapes(holder) for holder in run.holders(optimizer))
            or run.opaque
        )
