"""LR704: lightning-ticked-twice."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import (
    Configured,
    configured,
    is_all_here,
    literal,
    owner,
    value,
)
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import may_have
from lrviz.sources.script.values.things import Instance, Thing, Unknown


class LightningTickedTwice(ScriptRule):
    """A LightningModule steps the scheduler that Lightning steps as well.

    ## What it does
    Finds `step()` on `self.lr_schedulers()`, or on the scheduler itself, in a LightningModule that
    returns the scheduler from `configure_optimizers` under automatic optimization.

    ## Why is this bad?
    Lightning ticks what it was given by itself, once per epoch or step. Each further tick moves
    the schedule on: a decay of 30 epochs is over after 30 batches.

    ## Example
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            loss = self.loss(batch)
            self.lr_schedulers().step()
            return loss

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 30)]
    ```

    ## Use instead
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            return self.loss(batch)

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 30)]
    ```
    """

    code = "LR704"
    name = "lightning-ticked-twice"
    severity = "error"
    BAD = (
        """
        import pytorch_lightning as pl
        from torch.optim import Adam
        from torch.optim.lr_scheduler import CosineAnnealingLR

        class Model(pl.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def on_train_epoch_end(self):
                scheduler = self.lr_schedulers()
                scheduler.step()  # <-

            def configure_optimizers(self):
                optimizer = Adam(self.parameters(), lr=1e-3)
                scheduler = CosineAnnealingLR(optimizer, T_max=50)
                return {"optimizer": optimizer, "lr_scheduler": scheduler}
        """,
        """
        import lightning.pytorch as pl
        import torch

        class Model(pl.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def on_train_batch_end(self, outputs, batch, batch_idx):
                for scheduler in self.lr_schedulers():
                    scheduler.step()  # <-

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)
                decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.99)
                return [optimizer], [warmup, decay]
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def training_step(self, batch, batch_idx):
                loss = self.loss(batch)
                self.scheduler.step()  # <-
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                self.scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
                return [optimizer], [self.scheduler]
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def training_step(self, batch, batch_idx):
                if batch_idx % 100 == 0:
                    self.lr_schedulers()[0].step()  # <-
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.99)]
        """,
    )
    GOOD = (
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def __init__(self):
                super().__init__()
                self.automatic_optimization = False

            def training_step(self, batch, batch_idx):
                self.manual_backward(self.loss(batch))
                self.optimizers().step()
                self.lr_schedulers().step()

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 10)]
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def lr_scheduler_step(self, scheduler, metric):
                self.lr_schedulers().step()

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 10)]
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def training_step(self, batch, batch_idx):
                self.log("lr", self.lr_schedulers().get_last_lr()[0])
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 10)]
        """,
        """
        import lightning as L
        import torch

        class Model(L.LightningModule):
            def training_step(self, batch, batch_idx):
                loss = self.loss(batch)
                self.scheduler.step()
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                self.scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
                return optimizer
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        given: dict[str, list[Configured]] = {}
        for found in configured(run):
            given.setdefault(found.event.root.owner, []).append(found)
        if not given:
            return
        for tick in run.all("step"):
            mine = given.get(tick.root.owner)
            made = None if mine is None else owner(mine[0].event, run)
            if mine is None or made is None or not self._ticks_itself(run, made, tick):
                continue
            if tick.root.name == "optimizer_step":  # instead of Lightning's, if that is per epoch
                mine = [f for f in mine if literal(value(run, f.entry, "interval")) == "step"]
            schedulers = {found.scheduler for found in mine}
            if mine and any(t in schedulers or _is_asked_for(t) for t in tick.on):
                yield ScriptFinding(
                    tick.at,
                    f"{run.text(tick.at)} at line {tick.at[0]} steps what Lightning steps as well, under automatic "
                    "optimization: the schedule runs ahead. Delete it, or set self.automatic_optimization = False.",
                    related=((mine[0].event.at, "Lightning gets the scheduler here"),),
                )

    def _ticks_itself(self, run: Run, made: Instance, tick: Event) -> bool:
        """Whether Lightning surely ticks by itself, wherever this tick stands."""
        cls = made.definition
        return (
            is_all_here(made)
            and tick.root.name != "lr_scheduler_step"
            and cls.method("lr_scheduler_step") is None
            and not any(e.name == "manual_backward" for e in run.all("backward"))
        )


def _is_asked_for(thing: Thing) -> bool:
    """Whether it is what ``self.lr_schedulers()`` gave, or a part of it."""

    def asked(part: Thing) -> bool:
        return isinstance(part, Unknown) and part.text == "self.lr_schedulers()"

    return may_have((thing,), asked)
