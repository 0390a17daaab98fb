# needs: lightning
"""A bare pair of lists: the scheduler ticks every epoch."""

import lightning as L
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class Classifier(L.LightningModule):
    lr = 0.05

    def __init__(self):
        super().__init__()
        self.model = torch.nn.Linear(4, 2)

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.cross_entropy(self.model(x), y)

    def configure_optimizers(self):
        opt = torch.optim.SGD(self.model.parameters(), lr=self.lr)
        return [opt], [torch.optim.lr_scheduler.MultiStepLR(opt, milestones=[2, 4], gamma=0.1)]


train = TensorDataset(torch.ones(21, 4), torch.zeros(21, dtype=torch.long))
L.Trainer(
    max_epochs=6,
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
).fit(Classifier(), DataLoader(train, batch_size=4, shuffle=True, drop_last=True))
