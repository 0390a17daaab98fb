"""LR614: optimizer-rebound."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event, Rebind
from lrviz.sources.script.values.things import Optimizer, Scheduler, Value


class OptimizerRebound(ScriptRule):
    """A new optimizer is made, and the scheduler keeps the old one.

    ## What it does
    Finds an optimizer that is built anew under the same name after a scheduler took it, while the
    scheduler is not, and is stepped or read afterwards.

    ## Why is this bad?
    The scheduler moves the LR of an optimizer that nobody steps any more. The new one trains at
    its constant LR, and the log shows a schedule.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    model.unfreeze()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    model.unfreeze()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
    ```
    """

    code = "LR614"
    name = "optimizer-rebound"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                if epoch == 10:
                    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)  # <-
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.head.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            def fit(self, loader):
                self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01)  # <-
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()
                    self.scheduler.step()
        """,
        """
        import torch

        def make(model, lr):
            return torch.optim.SGD(model.parameters(), lr=lr)

        optimizer = make(model, 0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        pretrain(model)
        optimizer = make(model, 0.01)  # <-
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)  # <-
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

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        if args.adam:
            optimizer = torch.optim.Adam(model.parameters())
        else:
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        for fold in folds:
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
        optimizer = torch.optim.LBFGS(model.parameters())
        optimizer.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for rebind in run.every(Rebind):
            if rebind.kind != "rebind":
                continue
            old, new = rebind.before, rebind.after
            for scheduler in run.built:
                build = run.construction(scheduler)
                if build is None or not set(old) & set(scheduler.optimizer):
                    continue
                if set(new) & set(scheduler.optimizer) or not self._fresh(run, new, build, rebind):
                    continue
                used = self._used(run, scheduler, rebind)
                if used is None or self._rebuilt(run, new, rebind):
                    continue
                if self._kept(run, old, rebind) or run.heap.get((scheduler, "optimizer")):
                    continue
                yield ScriptFinding(
                    rebind.at,
                    f"`{rebind.name}` is a new optimizer from line {rebind.at[0]} on, and the {scheduler.factory} of line "
                    f"{build.at[0]} keeps the old one: the new LR never moves. Build the scheduler anew as well.",
                    related=(
                        (build.at, "the scheduler took the old optimizer here"),
                        (used.at, "and is used afterwards"),
                    ),
                )

    def _fresh(self, run: Run, new: Value, build: Event, rebind: Event) -> bool:
        """Whether the name gets what is made after the scheduler, and does not only change hands."""
        made = [run.construction(thing) for thing in new if isinstance(thing, Optimizer)]
        return run.before(build, rebind) and all(m and run.before(build, m) for m in made)

    def _kept(self, run: Run, old: Value, rebind: Rebind) -> bool:
        """Whether the old optimizer goes on training, under another name."""
        return any(
            not run.before(step, rebind) and not set(step.on) & set(rebind.after)
            for step in run.on_any(old, "step")
        )

    def _used(self, run: Run, scheduler: Scheduler, rebind: Event) -> Event | None:
        later = [
            event
            for kind in ("step", "get_last_lr", "get_lr")
            for event in run.of(scheduler, kind)
            if run.before(rebind, event) and not run.apart(event, rebind)
        ]
        return later[0] if later else None

    def _rebuilt(self, run: Run, new: Value, rebind: Event) -> bool:
        return any(set(new) & set(scheduler.optimizer) for scheduler in run.built)
