# needs: lightning
"""The run ends after so many steps."""

import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset

MAX_STEPS = 25


class Module(L.LightningModule):
    def __init__(self, max_steps):
        super().__init__()
        self.max_steps = max_steps
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        opt = torch.optim.AdamW(
            [
                {"params": [self.layer.weight], "weight_decay": 0.1},
                {"params": [self.layer.bias], "weight_decay": 0.0, "lr": 1e-4},
            ],
            lr=2e-4,
        )
        sched = torch.optim.lr_scheduler.LambdaLR(
            opt, lambda step: min((step + 1) / 10, 1 - step / self.max_steps)
        )
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}


trainer = L.Trainer(
    max_steps=MAX_STEPS,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
)
trainer.fit(Module(MAX_STEPS), DataLoader(TensorDataset(torch.ones(40, 4)), batch_size=4))
