"""LR622: group-added-late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.torch import COUNTS_GROUPS
from lrviz.lint.diagnostic import Severity
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.things import Container, Scheduler

_RAISING: Final = ("OneCycleLR", "SWALR")
"""What they keep in each group is not in the new one."""
_LEAVING_OUT: Final = ("CosineAnnealingWarmRestarts", "CyclicLR", "LambdaLR", "MultiplicativeLR")
"""What they keep for each group has nothing for the new one: since PyTorch 2.10 that raises."""
_TAKES_ONE_NUMBER: Final = (2, 6)
"""Since when ReduceLROnPlateau takes one `min_lr` for groups that come later."""


class GroupAddedLate(ScriptRule):
    """A param group joins the optimizer after the scheduler was built.

    ## What it does
    Finds `add_param_group` after a scheduler took the optimizer. An error where the next tick
    raises: OneCycleLR and SWALR, and since PyTorch 2.10 LambdaLR, MultiplicativeLR, CyclicLR and
    CosineAnnealingWarmRestarts; before, these four left the new group out, a warning. An info for
    the others.

    ## Why is this bad?
    The scheduler keeps one base LR for each group that was there when it was built. It has nothing
    for the new group: the next tick raises, or leaves that group's LR as it is for good.

    ## Example
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
    for epoch in range(90):
        if epoch == 10:
            optimizer.add_param_group({"params": backbone.parameters()})
        train(model, optimizer)
        scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    optimizer.add_param_group({"params": backbone.parameters()})
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
    ```
    """

    code = "LR622"
    name = "group-added-late"
    severity = "error"
    also = ("warning", "info")
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
            optimizer.add_param_group({"params": model.backbone.parameters(), "lr": 0.01})  # <-
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
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def fit(self, loader):
                for epoch in range(90):
                    if epoch == 5:
                        self.unfreeze()
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                    self.scheduler.step()

            def unfreeze(self):
                self.optimizer.add_param_group({"params": self.backbone.parameters()})  # <-
        """,
        """
        import torch
        from transformers import get_linear_schedule_with_warmup

        def extend(optimizer):
            optimizer.add_param_group({"params": extra})  # <-

        optimizer = torch.optim.AdamW(model.parameters())
        scheduler = get_linear_schedule_with_warmup(optimizer, 100, 1000)
        extend(optimizer)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        optimizer.add_param_group({"params": extra})  # <-
        for epoch in range(90):
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch

        optimizer.add_param_group({"params": extra})
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        other.add_param_group({"params": extra})
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        optimizer.add_param_group({"params": extra})
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)
        optimizer.add_param_group({"params": extra})
        scheduler.base_lrs.append(0.1)
        scheduler.lr_lambdas.append(lambda epoch: 1)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        if not run.all("add_group") or "base_lrs" in run.source.text:
            return
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None:
                continue
            for added in run.on_any(scheduler.optimizer, "add_group"):
                if not run.before(build, added) or run.apart(build, added):
                    continue
                if self._ticks_after(run, scheduler, added) and not self._rebuilt(run, added):
                    one = scheduler.cls == "ReduceLROnPlateau" and not _lists(scheduler)
                    if one and run.torch.has(_TAKES_ONE_NUMBER):
                        continue  # it is for every group, whenever it came
                    yield self._finding(run, scheduler, build, added)

    def _rebuilt(self, run: Run, added: Event) -> bool:
        """Whether a scheduler is built for the grown optimizer, in the same go."""
        builds = (run.construction(s) for s in run.built if set(s.optimizer) & set(added.on))
        return any(
            b is not None
            and run.before(added, b)
            and not run.exclusive(added, b)
            and set(b.loops) <= set(added.loops)
            for b in builds
        )

    def _ticks_after(self, run: Run, scheduler: Scheduler, added: Event) -> bool:
        return any(
            run.before(added, tick) or set(tick.loops) & set(added.loops) - set(scheduler.frames)
            for tick in run.of(scheduler, "step")
            if not run.apart(tick, added)
        )

    def _finding(self, run: Run, scheduler: Scheduler, build: Event, added: Event) -> ScriptFinding:
        severity: Severity | None = "info"
        what = "the new group may be left out of the schedule"
        if scheduler.cls == "ReduceLROnPlateau":
            severity = None
            what = "min_lr has a value for each group that there was, and the next cut raises"
        elif scheduler.cls in _RAISING:
            severity, what = None, "its next tick raises"
        elif scheduler.cls in _LEAVING_OUT:
            raises = run.torch.has(COUNTS_GROUPS)
            severity = None if raises else "warning"
            what = "its next tick raises" if raises else "it leaves the new group out"
        return ScriptFinding(
            added.at,
            f"this group joins at line {added.at[0]}, after the {scheduler.factory} of line {build.at[0]} took the optimizer: "
            f"{what}. Add it before, or build the scheduler anew.",
            severity=severity,
            related=((build.at, "the scheduler is built here"),),
        )


def _lists(scheduler: Scheduler) -> bool:
    """Whether a ReduceLROnPlateau has a minimum for each group."""
    held = scheduler.arguments.get("min_lr", ())
    return scheduler.cls == "ReduceLROnPlateau" and any(isinstance(t, Container) for t in held)
