"""LR702: lightning-plateau-monitor."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.lightning import Configured, configured, literal, value
from lrviz.sources.script.run.run import Run


class LightningPlateauMonitor(ScriptRule):
    """ReduceLROnPlateau is returned to Lightning without the metric to monitor.

    ## What it does
    Finds a ReduceLROnPlateau that `configure_optimizers` returns without a `"monitor"`. One beside
    `"lr_scheduler"` counts only where that is the scheduler itself, not a dict.

    ## Why is this bad?
    Lightning does not know which of the logged metrics to pass, and raises
    MisconfigurationException when training begins.

    ## Example
    ```python
    import lightning as L
    import torch


    class Model(L.LightningModule):
        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            return {"optimizer": optimizer, "lr_scheduler": scheduler}
    ```

    ## Use instead
    ```python
    import lightning as L
    import torch


    class Model(L.LightningModule):
        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
            scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
            return {"optimizer": optimizer, "lr_scheduler": scheduler, "monitor": "val_loss"}
    ```
    """

    code = "LR702"
    name = "lightning-plateau-monitor"
    severity = "error"
    BAD = (
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # <-
                return [optimizer], [scheduler]
        """,
        """
        import pytorch_lightning as pl
        from torch.optim import SGD
        from torch.optim.lr_scheduler import ReduceLROnPlateau

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = SGD(self.parameters(), lr=0.1)
                return {
                    "optimizer": optimizer,
                    "lr_scheduler": {"scheduler": ReduceLROnPlateau(optimizer), "interval": "epoch"},  # <-
                    "monitor": "val_loss",
                }
        """,
        """
        import lightning.pytorch as pl
        import torch

        class Model(pl.LightningModule):
            def schedule(self, optimizer):
                return {"scheduler": torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)}  # <-

            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                return [optimizer], [self.schedule(optimizer)]
        """,
        """
        import torch
        from lightning import LightningModule

        class Model(LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                if self.plateau:
                    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)  # <-
                else:
                    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
                return dict(optimizer=optimizer, lr_scheduler=scheduler)
        """,
    )
    GOOD = (
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return [optimizer], [{"scheduler": scheduler, "monitor": "val_loss"}]
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                config = {"scheduler": torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)}
                if self.monitor:
                    config["monitor"] = self.monitor
                return {"optimizer": optimizer, "lr_scheduler": config}
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
                return {"optimizer": optimizer, "lr_scheduler": scheduler}
        """,
        """
        import pytorch_lightning as pl
        import torch

        class Model(pl.LightningModule):
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
                return {
                    "optimizer": optimizer,
                    "lr_scheduler": {"scheduler": scheduler, **self.options},
                }
        """,
        """
        import torch

        class Builder:
            def configure_optimizers(self):
                optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
                return [optimizer], [torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)]
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for found in configured(run):
            build = run.construction(found.scheduler)
            if found.scheduler.cls != "ReduceLROnPlateau" or build is None:
                continue
            if not _monitored(run, found):
                yield ScriptFinding(
                    build.at,
                    'ReduceLROnPlateau is returned without "monitor": Lightning does not know the metric, and raises. '
                    'Return {"scheduler": …, "monitor": "val_loss"}.',
                    related=((found.event.at, "it is returned here"),),
                )


def _monitored(run: Run, found: Configured) -> bool:
    if literal(value(run, found.entry, "reduce_on_plateau")) is False:
        return True
    holder = found.entry if found.entry is not None else found.outer
    return literal(value(run, holder, "monitor")) is not None
