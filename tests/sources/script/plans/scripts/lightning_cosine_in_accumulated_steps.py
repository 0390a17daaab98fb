# needs: lightning
"""Epoch ticks while gradients are accumulated."""

import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset

config = {"lr": 0.2, "epochs": 5, "accumulate": 3}


class Lit(L.LightningModule):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=self.cfg["lr"])
        sch = torch.optim.lr_scheduler.CosineAnnealingLR(
            opt, T_max=self.cfg["epochs"], eta_min=1e-3
        )
        return {"optimizer": opt, "lr_scheduler": sch}


fit = L.Trainer(
    max_epochs=config["epochs"],
    accumulate_grad_batches=config["accumulate"],
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
).fit
fit(Lit(config), DataLoader(TensorDataset(torch.ones(70, 4)), batch_size=10))
