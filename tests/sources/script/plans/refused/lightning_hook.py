# needs: lightning
# because: the module also sets the LR itself
"""Not the schedule that it is made with."""

import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset


class Lit(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def on_train_batch_end(self, outputs, batch, batch_idx):
        for g in self.optimizers().param_groups:
            g["lr"] *= 0.9

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=0.1)
        sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sch, "interval": "step"}}


quiet = dict(
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    accelerator="cpu",
)
loader = DataLoader(TensorDataset(torch.ones(40, 4)), batch_size=4)
L.Trainer(max_epochs=2, **quiet).fit(Lit(), loader)
