"""LR706: lightning-plateau-interval."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import (
    Configured,
    configured,
    is_all_here,
    literal,
    monitor,
    owner,
    value,
)
from lrviz.sources.script.run.logged import Logged, logged
from lrviz.sources.script.run.run import Run


class LightningPlateauInterval(ScriptRule):
    """ReduceLROnPlateau waits in Lightning for a metric that is not there.

    ## What it does
    Finds a ReduceLROnPlateau with the interval "step" whose metric only validation logs, and one
    whose metric nothing in the module logs. A module that logs under a name that cannot be read
    is left alone.

    ## Why is this bad?
    At the first tick Lightning looks the metric up and raises MisconfigurationException: the metric
    is not available (`_update_learning_rates` in lightning.pytorch.loops.training_epoch_loop, 2.6).

    ## Example
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            loss = self.loss(batch)
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            return {"optimizer": optimizer, "lr_scheduler": scheduler, "monitor": "val_loss"}
    ```

    ## Use instead
    ```python
    import lightning as L
    import torch


    class Net(L.LightningModule):
        def training_step(self, batch, batch_idx):
            loss = self.loss(batch)
            self.log("train_loss", loss)
            return loss

        def validation_step(self, batch, batch_idx):
            self.log("val_loss", self.loss(batch))

        def configure_optimizers(self):
            optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            return {"optimizer": optimizer, "lr_scheduler": scheduler, "monitor": "val_loss"}
    ```
    """

    code = "LR706"
    name = "lightning-plateau-interval"
    severity = "error"
    BAD = (
        """
        import pytorch_lightning as pl
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        class Net(pl.LightningModule):
            def training_step(self, batch, batch_idx):
                loss = self.loss(batch)
                self.log("loss", loss)
                return loss

            def on_validation_epoch_end(self):
                self.log("val/acc", self.accuracy.compute())

            def configure_optimizers(self):
                plateau = ReduceLROnPlateau(self.optimizer, mode="max")  # <-
                config = {"scheduler": plateau, "monitor": "val/acc", "interval": "step"}
                return {"optimizer": self.optimizer, "lr_scheduler": config}
        """,
        """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def validation_step(self, batch, batch_idx):
                self.log_dict({"valid_loss": self.loss(batch), "valid_acc": self.accuracy(batch)})

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # <-
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "val_loss"}
        """,
        """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # <-
                return [optimizer], [{"scheduler": plateau, "monitor": "train_loss"}]
        """,
        """
        import lightning as L
        import torch

        class Base(L.LightningModule):
            def validation_step(self, batch, batch_idx):
                self.log("val_loss", self.loss(batch))

        class Net(Base):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # <-
                config = {"scheduler": plateau, "interval": "step", "monitor": "val_loss"}
                return [optimizer], [config]
        """,
    )
    GOOD = (
        """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def validation_step(self, batch, batch_idx):
                self.log("val_loss", self.loss(batch), on_step=True, on_epoch=True)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                config = {"scheduler": plateau, "monitor": "val_loss_epoch"}
                return [optimizer], [config]
        """,
        """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def shared(self, batch):
                loss = self.loss(batch)
                self.log(f"{self.trainer.state.stage}_loss", loss)
                return loss

            def training_step(self, batch, batch_idx):
                return self.shared(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "val_loss"}
        """,
        """
        import lightning as L
        import torch

        class Net(L.LightningModule):
            def training_step(self, batch, batch_idx):
                loss = self.loss(batch)
                self.log("loss", loss)
                return loss

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                config = {"scheduler": plateau, "interval": "step", "monitor": "loss"}
                return [optimizer], [config]
        """,
        """
        import lightning as L
        import torch
        from mylib import LoggingModule

        class Net(LoggingModule, L.LightningModule):
            def training_step(self, batch, batch_idx):
                return self.loss(batch)

            def configure_optimizers(self):
                optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
                plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {"optimizer": optimizer, "lr_scheduler": plateau, "monitor": "val_loss"}
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for found in configured(run):
            build = run.construction(found.scheduler)
            made = owner(found.event, run)
            name = monitor(run, found)
            if found.scheduler.cls != "ReduceLROnPlateau" or build is None or name is None:
                continue
            if made is None or not is_all_here(made):
                continue
            cls = made.definition
            if cls.method("lr_scheduler_step") or not cls.method("training_step"):
                continue
            message = _message(run, found, name, logged(cls))
            if message is not None:
                yield ScriptFinding(
                    build.at, message, related=((found.event.at, "it is returned here"),)
                )


def _message(run: Run, found: Configured, name: str, here: Logged) -> str | None:
    if not here.whole or literal(value(run, found.entry, "strict")) not in (None, True):
        return None
    if f'log("{name}"' in run.source.text.replace("'", '"') and not here.has(name):
        return None  # a callback logs it
    if not here.has(name):
        near = ", ".join(sorted(here.names)) or "nothing"
        return (
            f'nothing in this module logs "{name}" (it logs {near}): Lightning finds no metric for the '
            "ReduceLROnPlateau, and raises. Log it, or monitor one of these."
        )
    if literal(value(run, found.entry, "interval")) == "step" and name in here.validating:
        return (
            f'"{name}" is logged by validation only, and this ReduceLROnPlateau ticks every step: at the first one the '
            'metric is not there, and Lightning raises. Leave out "interval": "step".'
        )
    return None
