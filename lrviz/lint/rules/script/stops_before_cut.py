"""LR629: stops-before-cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import configured, literal, monitor, value
from lrviz.sources.script.run.patience import patiences, watches
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.source import Position
from lrviz.sources.script.values.events import Argument, Event, Made
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Const, Scheduler, Thing

_PATIENCE: Final = 10
"""ReduceLROnPlateau's own default."""
_STOPPING: Final = 3
"""The default of Lightning's EarlyStopping."""
_HOMES: Final = ("lightning.", "pytorch_lightning.")


class StopsBeforeCut(ScriptRule):
    """Early stopping ends the run before ReduceLROnPlateau can cut the LR.

    ## What it does
    Finds early stopping whose patience is not above the patience of the ReduceLROnPlateau on the
    same metric: Lightning's callback with the same `monitor`, a class of that name that a loop
    shows what it shows the scheduler, and a count that the loop keeps itself and ends by.

    ## Why is this bad?
    ReduceLROnPlateau cuts after patience + 1 epochs without an improvement, and early stopping ends
    the run after its patience of them: the cut never comes, or comes as the run ends.

    ## Example
    ```python
    import torch
    from early_stopping import EarlyStopping

    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=10)
    stopper = EarlyStopping(patience=5)
    for epoch in range(100):
        train(model, optimizer)
        val_loss = validate(model)
        scheduler.step(val_loss)
        stopper(val_loss, model)
    ```

    ## Use instead
    ```python
    import torch
    from early_stopping import EarlyStopping

    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=3)
    stopper = EarlyStopping(patience=10)
    for epoch in range(100):
        train(model, optimizer)
        val_loss = validate(model)
        scheduler.step(val_loss)
        stopper(val_loss, model)
    ```
    """

    code = "LR629"
    name = "stops-before-cut"
    severity = "warning"
    BAD = (
        """
        import lightning as L
        import torch
        from lightning.pytorch.callbacks import EarlyStopping

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "val_loss"}

        stopping = EarlyStopping(monitor="val_loss", mode="min")  # <-
        trainer = L.Trainer(callbacks=[stopping])
        """,
        """
        import torch

        class EarlyStopping:
            def __init__(self, patience=7):
                self.patience = patience

            def __call__(self, loss):
                self.stop = loss > self.best

        def main(model, optimizer):
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "min", patience=7)
            early_stopping = EarlyStopping(patience=7)  # <-
            for epoch in range(100):
                train(model, optimizer)
                loss = validate(model)
                scheduler.step(loss)
                early_stopping(loss)
                if early_stopping.stop:
                    break
        """,
        """
        import torch
        from utils import EarlyStopper

        stopper = EarlyStopper(patience=4, min_delta=0.01)  # <-
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=6)
        for epoch in range(100):
            train(model, optimizer)
            val_loss = validate(model)
            scheduler.step(val_loss)
            if stopper.early_stop(val_loss):
                break
        """,
        """
        import pytorch_lightning as pl
        from pytorch_lightning.callbacks import EarlyStopping
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        class Net(pl.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                plateau = ReduceLROnPlateau(self.optimizer, mode="max", patience=20)
                config = {"scheduler": plateau, "monitor": "val_acc"}
                return {"optimizer": self.optimizer, "lr_scheduler": config}

            def configure_callbacks(self):
                return [EarlyStopping("val_acc", 0.0, 15, mode="max")]  # <-
        """,
    )
    GOOD = (
        """
        import lightning as L
        import torch
        from lightning.pytorch.callbacks import EarlyStopping

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                loss = self.loss(batch)
                self.log("train_loss", loss)
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "train_loss"}

        trainer = L.Trainer(callbacks=[EarlyStopping("val_loss", patience=5)])
        """,
        """
        import torch
        from early_stopping import EarlyStopping

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=10)
        stopper = EarlyStopping(patience=args.patience)
        for epoch in range(100):
            train(model, optimizer)
            val_loss = validate(model)
            scheduler.step(val_loss)
            stopper(val_loss, model)
        """,
        """
        import torch
        from early_stopping import EarlyStopping

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=10)
        stopper = EarlyStopping(patience=5)
        for epoch in range(100):
            train_loss = train(model, optimizer)
            scheduler.step(train_loss)
            stopper(validate(model), model)
        """,
        """
        import torch
        from early_stopping import EarlyStopping

        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=4)
        stopper = EarlyStopping(patience=5)
        for epoch in range(100):
            train(model, optimizer)
            val_loss = validate(model)
            scheduler.step(val_loss)
            stopper(val_loss, model)
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for stopper in run.every(Made):
            if stopper.name == "Trainer":
                continue
            at_lightning = stopper.dotted.startswith(_HOMES)
            patience = _given(stopper, "patience", 2 if at_lightning else 99)
            waits: object = constant(patience.value) if patience is not None else None
            if patience is None and at_lightning:
                waits = _STOPPING
            if not isinstance(waits, int) or isinstance(waits, bool):
                continue
            watched = (
                self._configured(run, stopper) if at_lightning else self._stepped(run, stopper)
            )
            at = stopper.at if patience is None else patience.at
            for scheduler in watched:
                count = _patience_of(scheduler)
                if count is not None and waits <= count:
                    yield _stops(run, at, waits, scheduler, count)
        yield from self._by_hand(run)

    def _by_hand(self, run: Run) -> Iterator[ScriptFinding]:
        """Loops that count the epochs without an improvement themselves."""
        plateaus = [scheduler for scheduler in run.built if _patience_of(scheduler) is not None]
        for patience in patiences(run) if plateaus else ():
            for scheduler in plateaus:
                ticks = [t for t in run.of(scheduler, "step") if patience.loop in t.loops]
                count = _patience_of(scheduler)
                if count is None or patience.number > count or not ticks:
                    continue
                shown = {t for e in ticks for a in e.arguments[:1] for t in a.value}
                shown = {t for t in shown if not isinstance(t, Const)}
                mine = all(t.loops[-1] is patience.loop for t in ticks)
                if mine and watches(patience, shown):
                    yield _stops(run, patience.at, patience.waits, scheduler, count)

    def _configured(self, run: Run, stopper: Event) -> Iterator[Scheduler]:
        """The plateaus that Lightning ticks by the metric that a callback watches."""
        given = _given(stopper, "monitor", 0)
        name = None if given is None else constant(given.value)
        if isinstance(name, str):
            for found in configured(run):
                often = [literal(value(run, found.entry, k)) for k in ("interval", "frequency")]
                if found.scheduler.cls != "ReduceLROnPlateau" or monitor(run, found) != name:
                    continue
                if often[0] in (None, "epoch") and often[1] in (None, 1):
                    yield found.scheduler

    def _stepped(self, run: Run, stopper: Event) -> Iterator[Scheduler]:
        """The plateaus that are stepped by what early stopping is shown."""
        shown: set[Thing] = set()
        for event in (*run.all("watch"), *run.all("escape")):
            own = event.kind == "watch" and event.name == stopper.name
            if own or "stop" in event.name.lower():
                shown |= {t for t in event.on if not isinstance(t, Const)}
        makers = [e for e in run.all("made") if e.name != "Trainer"]
        for scheduler in run.built if len(makers) == 1 else ():
            if scheduler.cls != "ReduceLROnPlateau":
                continue
            ticks = run.of(scheduler, "step")
            metrics = {t for tick in ticks for a in tick.arguments[:1] for t in a.value}
            if ticks and metrics & shown and all(run.batch_loop(tick) is None for tick in ticks):
                yield scheduler


def _given(call: Event, name: str, number: int) -> Argument | None:
    """An argument of a call, by its name or its place."""
    named = [a for a in call.arguments if a.keyword == name]
    plain = [a for a in call.arguments if not a.keyword]
    found = named or plain[number : number + 1]
    return found[0] if found else None


def _patience_of(scheduler: Scheduler) -> int | None:
    """The patience of a ReduceLROnPlateau; None where it is not known, or of another class."""
    if scheduler.cls != "ReduceLROnPlateau" or scheduler.own:
        return None
    count = constant(scheduler.arguments.get("patience"))
    if "patience" not in scheduler.arguments and not scheduler.open:
        count = _PATIENCE
    return count if isinstance(count, int) else None


def _stops(run: Run, at: Position, waits: int, scheduler: Scheduler, count: int) -> ScriptFinding:
    ends = "the run ends with the first cut" if waits > count else "the run ends first"
    return ScriptFinding(
        at,
        f"early stopping waits for {waits} epochs without an improvement, and ReduceLROnPlateau cuts the LR after "
        f"{count + 1} of them: {ends}. Give it a patience of several cuts, above {2 * count + 2}.",
        related=run.built_at_thing(scheduler),
    )
