"""LR624: spec-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.order import first_training
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.run.step_rate import Ticking, is_scheduler, tickings
from lrviz.sources.script.values.things import Scheduler, Thing

if TYPE_CHECKING:
    from lrviz.spec.model import SchedulerSpec, Spec


class SpecMismatch(ScriptRule):
    """The script does not train with the schedule that the spec has.

    ## What it does
    With `lrviz check --spec spec.toml train.py`, finds a scheduler of the spec that the script
    ticks per step where the spec has `interval = "epoch"`, or the other way round, with another
    `frequency`, or in another `order`. Says so, as an info, where nothing in the script steps it.

    Where the schedule of the script can be read whole, the LRs are compared tick by tick: the first
    place where they part is said with its numbers, at the value that makes them part. Of several
    schedules in a script, one that is the spec's is enough.

    ## Why is this bad?
    What was plotted and checked is then not what trains.

    ## Example
    With the spec
    ```toml
    epochs = 90
    steps_per_epoch = 500

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 90
    ```

    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
        scheduler.step()
    ```
    """

    code = "LR624"
    name = "spec-mismatch"
    severity = "error"
    also = ("info",)
    FILES = (
        (
            "spec.toml",
            """\
epochs = 90
steps_per_epoch = 500

[optimizer]
lr = 0.1

[scheduler]
type = "CosineAnnealingLR"
T_max = 90
""",
        ),
    )
    BAD = (
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 90)

            def fit(self, loader):
                for epoch in range(90):
                    self.train_epoch(loader)

            def train_epoch(self, loader):
                for batch in loader:
                    self.model(batch).backward()
                    self.optimizer.step()
                    self.scheduler.step()  # <-
        """,
        """
        import lrviz

        optimizer, scheduler = lrviz.load("spec.toml").build(model.parameters())
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()  # <-
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
        for epoch in range(90):
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            if epoch % 2 == 0:
                scheduler.step()  # <-
        """,
        """
        import torch

        def train(model, loader, optimizer, scheduler):
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                    scheduler.step()  # <-
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)  # <-
                return [optimizer], [{"scheduler": scheduler, "interval": "step"}]
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)  # <-
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                scheduler.step()
        """,
    )
    GOOD = (
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 90)

            def fit(self, loader):
                for epoch in range(90):
                    for batch in loader:
                        self.model(batch).backward()
                        self.optimizer.step()
                    if self.scheduler is not None:
                        self.scheduler.step()
        """,
        """
        import lrviz

        spec = lrviz.load("spec.toml")
        optimizer, scheduler = spec.build(model.parameters())
        for epoch in range(spec.epochs):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
                if args.per_batch:
                    scheduler.step()
            if not args.per_batch:
                scheduler.step()
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
                return [optimizer], [scheduler]
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        if run.spec is None:
            return
        for wanted in run.spec.schedulers:
            if _twice(run.spec, wanted):
                continue  # which of them is which, the script does not say
            things = tuple(_counterparts(run, run.spec, wanted))
            for thing in things:
                for ticking in tickings(run, thing):
                    yield from _compared(run, run.spec, wanted, thing, ticking)
            if not things:
                yield _unseen(run, run.spec, wanted)


def _twice(spec: Spec, wanted: SchedulerSpec) -> bool:
    return sum(other.type == wanted.type for other in spec.schedulers) > 1


def _counterparts(run: Run, spec: Spec, wanted: SchedulerSpec) -> Iterator[Thing]:
    """What the script has of a scheduler of the spec: by its class, else what may be of it."""
    stepped = {t for event in run.all("step") for t in event.on if is_scheduler(run, t)}
    given = {child for thing in run.schedulers for child in thing.children}
    mine = [t for t in dict.fromkeys((*run.schedulers, *stepped)) if t not in given]
    last = wanted.type.rpartition(".")[2]
    named = [
        t
        for t in mine
        if isinstance(t, Scheduler) and (t.factory == last or (t.exact and t.cls == last))
    ]
    if named or len(spec.schedulers) > 1:
        yield from named
        return
    yield from (t for t in mine if not (isinstance(t, Scheduler) and t.exact))


def _compared(
    run: Run, spec: Spec, wanted: SchedulerSpec, thing: Thing, ticking: Ticking
) -> Iterator[ScriptFinding]:
    file = Path(spec.plan.name).name
    what = run.text(ticking.at) + f" at line {ticking.at[0]}"
    related = () if ticking.tick is None else run.built_at_thing(thing)
    if ticking.interval != wanted.interval:
        yield ScriptFinding(
            ticking.at,
            f'{what} ticks once per {ticking.interval}; {file} has interval = "{wanted.interval}". '
            "Change one of the two: what was plotted is not what trains.",
            related=related,
        )
    elif ticking.frequency is not None and ticking.frequency != wanted.frequency:
        yield ScriptFinding(
            ticking.at,
            f"{what} ticks every {_count(ticking.frequency, wanted.interval)}; {file} has frequency = "
            f"{wanted.frequency}. Change one of the two: what was plotted is not what trains.",
            related=related,
        )
    elif ticking.tick is not None and spec.order[0] == "scheduler":
        steps = run.steps_of(thing) if isinstance(thing, Scheduler) else []
        if steps and isinstance(thing, Scheduler) and not first_training(run, thing, ticking.tick):
            yield ScriptFinding(
                ticking.at,
                f"{what} comes after {run.text(steps[0].at)} at line {steps[0].at[0]}, as it should; {file} has the "
                'scheduler first. Set order = ["optimizer", "scheduler"] there.',
                related=((steps[0].at, "the optimizer is stepped here"),),
            )


def _unseen(run: Run, spec: Spec, wanted: SchedulerSpec) -> ScriptFinding:
    file = Path(spec.plan.name).name
    built = next((b for t in run.built if (b := run.construction(t))), None)
    return ScriptFinding(
        (1, 0, 1, 0) if built is None else built.at,
        f"{file} has a {wanted.type}, and nothing in this script is seen to be one: the two were not compared.",
        severity="info",
    )


def _count(number: int, unit: str) -> str:
    return f"{unit}" if number == 1 else f"{number} {unit}s"
