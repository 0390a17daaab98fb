"""LR605: onecycle-per-epoch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch
from lrviz.sources.script.values.numbers import has, is_length, is_product
from lrviz.sources.script.values.things import Scheduler


class OneCyclePerEpoch(ScriptRule):
    """OneCycleLR counted in batches, stepped once per epoch.

    ## What it does
    Finds a OneCycleLR whose length is made from `len(loader)`, with a `step()` outside the batch
    loop.

    ## Why is this bad?
    Stepped once per epoch, the cycle is cut off in its first percents: the LR never comes near
    `max_lr`.

    ## Example
    ```python
    from torch.optim.lr_scheduler import OneCycleLR

    scheduler = OneCycleLR(optimizer, 0.1, epochs=30, steps_per_epoch=len(loader))
    for epoch in range(30):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
        scheduler.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import OneCycleLR

    scheduler = OneCycleLR(optimizer, 0.1, epochs=30, steps_per_epoch=len(loader))
    for epoch in range(30):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```
    """

    code = "LR605"
    name = "onecycle-per-epoch"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader, epochs):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            total = epochs * len(loader)
            scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=total)
            for epoch in range(epochs):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                scheduler.step()  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model, loader):
                self.loader = torch.utils.data.DataLoader(data, batch_size=32)
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    self.optimizer, max_lr=0.1, epochs=10, steps_per_epoch=len(self.loader)
                )

            def fit(self):
                for epoch in range(10):
                    self.train_epoch()
                    self.scheduler.step()  # <-

            def train_epoch(self):
                for batch in self.loader:
                    self.model(batch).backward()
                    self.optimizer.step()
        """,
        """
        from torch.optim import SGD
        from torch.optim.lr_scheduler import OneCycleLR

        def train(model, train_loader, optimizer):
            for batch in train_loader:
                model(batch).backward()
                optimizer.step()

        def main(model, train_loader):
            optimizer = SGD(model.parameters(), lr=0.1)
            scheduler = OneCycleLR(optimizer, 0.1, None, 30, len(train_loader))
            for epoch in range(30):
                train(model, train_loader, optimizer)
                scheduler.step()  # <-
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, 0.1, total_steps=len(train_loader) * 30
        )
        for epoch in range(30):
            for batch in train_loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            scheduler.step()  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=args.epochs)
        for epoch in range(args.epochs):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, 0.1, epochs=30, steps_per_epoch=1
        )
        for epoch in range(30):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        def train(loader, optimizer, scheduler):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, 0.1, epochs=30, steps_per_epoch=len(loader)
        )
        for epoch in range(30):
            train(loader, optimizer, scheduler)
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 30)
        for epoch in range(30):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        class T:
            def __init__(self, args, model, train_loader):
                self.args=args
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.per_batch = args.sched in ("onecycle", "cyclic")
                if args.sched == "onecycle":
                    self.scheduler = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, 0.1, epochs=args.epochs, steps_per_epoch=len(train_loader))
                else:
                    self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)
            def fit(self, loader):
                for epoch in range(self.args.epochs):
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                        if self.per_batch:
                            self.scheduler.step()
                    if not self.per_batch:
                        self.scheduler.step()
        """,
        """
        import torch

        def build(optimizer, name, loader, epochs):
            if name == "onecycle":
                return torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=epochs, steps_per_epoch=len(loader))
            return torch.optim.lr_scheduler.StepLR(optimizer, 30)
        def main(args, model, train_loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = build(optimizer, args.sched, train_loader, args.epochs)
            for epoch in range(args.epochs):
                for batch in train_loader:
                    model(batch).backward()
                    optimizer.step()
                    if args.sched == "onecycle":
                        scheduler.step()
                if args.sched != "onecycle":
                    scheduler.step()
        """,
        """
        import torch

        def main(args, model, train_loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            if args.sched == "onecycle":
                scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=args.epochs, steps_per_epoch=len(train_loader))
                per_batch = True
            else:
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
                per_batch = False
            for epoch in range(args.epochs):
                for batch in train_loader:
                    model(batch).backward()
                    optimizer.step()
                    if per_batch:
                        scheduler.step()
                if not per_batch:
                    scheduler.step()
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if scheduler.cls != "OneCycleLR" or build is None or not _per_batch(scheduler):
                continue
            for tick in run.of(scheduler, "step"):
                epoch = run.epoch_loop(tick)
                if epoch is None or tick.loops[-1] is not epoch:
                    continue
                if run.batch_loop(tick) is not None or run.inside_scheduler(tick):
                    continue
                if not _chosen(run, scheduler, build, tick):
                    yield self._finding(run, build, tick)

    def _finding(self, run: Run, build: Event, tick: Event) -> ScriptFinding:
        return ScriptFinding(
            tick.at,
            f"the OneCycleLR of line {build.at[0]} counts batches, and {run.text(tick.at)} at line {tick.at[0]} steps it "
            "once per epoch: the cycle is cut off near its start. Call it in the batch loop, after the optimizer's.",
            related=((build.at, "its length is made from len(loader)"),),
        )


def _chosen(run: Run, scheduler: Scheduler, build: Event, tick: Event) -> bool:
    """Whether a condition around a tick may let in only what is stepped per epoch."""
    given = [
        branch
        for branch in run.conditions(tick)
        if branch not in build.frames
        and not _chose(branch, build)
        and not run.presence(branch, scheduler)
        and not _is_about_else(branch, build, tick)
    ]
    ticks = run.of(scheduler, "step")
    return bool(given) and (len(tick.on) > 1 or any(run.batch_loop(t) for t in ticks))


def _chose(branch: Branch, build: Event) -> bool:
    """Whether a condition lets in just where the scheduler was built: the two ask the same."""
    asked = {fact for frame in build.frames if isinstance(frame, Branch) for fact in frame.facts}
    return bool(branch.facts) and asked.issuperset(branch.facts)


def _is_about_else(branch: Branch, build: Event, tick: Event) -> bool:
    """Whether a condition around the whole loop asks for nothing that chose the scheduler."""
    inside = tick.frames.index(branch) > tick.frames.index(tick.loops[0])
    if inside or not branch.facts or branch.calls:
        return False
    chose = [b for b in build.frames if isinstance(b, Branch)]
    if any(not b.facts for b in chose):
        return False
    asked = {fact.text for b in chose for fact in b.facts}
    return not asked & {fact.text for fact in branch.facts}


def _per_batch(scheduler: Scheduler) -> bool:
    per_epoch = scheduler.arguments.get("steps_per_epoch", ())
    return has(per_epoch, is_length) or is_product(scheduler.arguments.get("total_steps", ()))
