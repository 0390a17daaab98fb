"""LR619: step-in-evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.loops import is_comprehension, over_data
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Block, Loop
from lrviz.sources.script.values.things import Optimizer, Scheduler, Thing, Unknown

_TRAINS = ("train", "step", "update", "fit", "optim", "backward", "learn")


class StepInEvaluation(ScriptRule):
    """scheduler.step() in the evaluation's loop.

    ## What it does
    Finds a `scheduler.step()` inside a loop over data that trains nothing: under `no_grad`, or
    after `model.eval()`.

    ## Why is this bad?
    The schedule then ticks with the size of the validation set, and each evaluation moves the LR.

    ## Example
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    for epoch in range(90):
        train(model, optimizer)
        with torch.no_grad():
            for batch in val_loader:
                losses.append(model(batch))
                scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    for epoch in range(90):
        train(model, optimizer)
        with torch.no_grad():
            for batch in val_loader:
                losses.append(model(batch))
        scheduler.step()
    ```
    """

    code = "LR619"
    name = "step-in-evaluation"
    severity = "error"
    BAD = (
        """
        import torch

        def main(model, loader, val_loader):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for epoch in range(90):
                for batch in loader:
                    model(batch).backward()
                    optimizer.step()
                model.eval()
                for batch in val_loader:
                    with torch.no_grad():
                        model(batch)
                    scheduler.step()  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

            @torch.no_grad()
            def validate(self, val_loader):
                for batch in val_loader:
                    self.model(batch)
                    self.scheduler.step()  # <-
        """,
        """
        import torch

        def evaluate(model, test_loader, scheduler):
            model.eval()
            with torch.inference_mode():
                for batch in test_loader:
                    model(batch)
                    scheduler.step()  # <-

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        evaluate(model, torch.utils.data.DataLoader(data), scheduler)
        """,
        """
        import torch

        scaler = torch.amp.GradScaler()
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        for epoch in range(90):
            for batch in loader:
                scaler.scale(model(batch)).backward()
                scaler.step(optimizer)
                scaler.update()
            with torch.no_grad():
                for batch in val_loader:
                    loss = model(batch)
                    scheduler.step(loss)  # <-
        """,
    )
    GOOD = (
        """
        import torch

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        for epoch in range(90):
            for batch in loader:
                model(batch).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                for batch in val_loader:
                    loss = model(batch)
            scheduler.step(loss)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        teacher.eval()
        for batch in loader:
            with torch.no_grad():
                target = teacher(batch)
            train_step(student, batch, target, optimizer)
            scheduler.step()
        """,
        """
        import torch

        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        for batch in loader:
            model(batch).backward()
            with torch.no_grad():
                average_gradients(model)
            optimizer.step()
            scheduler.step()
        """,
        """
        import torch

        with torch.no_grad():
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
            for _ in range(100):
                lrs.append(scheduler.get_last_lr())
                scheduler.step()
        """,
        """
        import torch

        @torch.no_grad()
        def diffuse(scheduler, loader):
            for batch in loader:
                batch = scheduler.step(model(batch))
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.schedulers:
            for tick in as_set(run.of(scheduler, "step")):
                loop = next((x for x in reversed(tick.loops) if not is_comprehension(x)), None)
                if loop is None or loop in run.training or not _over_batches(tick, loop):
                    continue
                if not self._trains(run, scheduler, loop) and self._evaluates(
                    run, scheduler, tick, loop
                ):
                    yield ScriptFinding(
                        tick.at,
                        f"{run.text(tick.at)} at line {tick.at[0]} ticks for every batch of the loop at line {loop.at[0]}, which "
                        "only evaluates. Call it after that loop, or in the training loop.",
                        related=(
                            ((loop.at[0], loop.at[1], loop.at[0], loop.at[1] + 3), "the loop"),
                            *run.built_at_thing(scheduler),
                        ),
                    )

    def _trains(self, run: Run, scheduler: Scheduler, loop: Loop) -> bool:
        """Whether something unknown in the loop may train."""
        mine = set(scheduler.optimizer)
        return any(
            loop in event.frames
            and (bool(mine & set(event.on)) or any(w in event.name.lower() for w in _TRAINS))
            for event in run.all("escape")
        )

    def _evaluates(self, run: Run, scheduler: Scheduler, tick: Event, loop: Loop) -> bool:
        inner = tick.frames.index(loop)
        for number, frame in enumerate(tick.frames):
            if isinstance(frame, Block) and frame.kind == "no_grad":
                between = tick.frames[number:inner]
                if not any(isinstance(other, Loop) for other in between):
                    return True
        modes = [
            event
            for kind in ("eval", "train")
            for event in run.all(kind)
            if event.root is tick.root and event.index < tick.index
            if set(event.on) & self._models(run, scheduler)
        ]
        last = max(modes, key=lambda event: event.index, default=None)
        return (
            last is not None
            and last.kind == "eval"
            and all(branch in tick.frames for branch in run.conditions(last))
        )

    def _models(self, run: Run, scheduler: Scheduler) -> set[Thing]:
        """What the optimizer has the parameters of."""
        found: set[Thing] = set()
        for optimizer in scheduler.optimizer:
            if isinstance(optimizer, Optimizer):
                for thing in optimizer.arguments.get("params", ()):
                    parts = thing.of if isinstance(thing, Unknown) else ()
                    found |= {t for part in parts for t in part}
        return found


def _over_batches(tick: Event, loop: Loop) -> bool:
    """Whether a loop goes over a loader, or in a loop of epochs over something unknown."""
    if over_data(loop):
        return True
    counts = loop.counted or loop.endless or len(tick.loops) < 2
    return not counts and bool(loop.over) and all(isinstance(t, Unknown) for t in loop.over)
