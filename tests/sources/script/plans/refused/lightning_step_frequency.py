# needs: lightning
# because: its `frequency` counts batches, anew in each epoch
"""A tick every third batch."""

import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset


class Lit(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=0.1)
        sch = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
        return {
            "optimizer": opt,
            "lr_scheduler": {"scheduler": sch, "interval": "step", "frequency": 3},
        }


L.Trainer(
    max_epochs=3,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
).fit(Lit(), DataLoader(TensorDataset(torch.ones(70, 4)), batch_size=10))
