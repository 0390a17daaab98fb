# needs: lightning
# because: `fast_dev_run` runs some batches only
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

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=0.1)
        sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 30)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sch, "interval": "step"}}


quiet = dict(
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    accelerator="cpu",
)
loader = DataLoader(TensorDataset(torch.ones(40, 4)), batch_size=4)
L.Trainer(max_epochs=3, fast_dev_run=True, **quiet).fit(Lit(), loader)
