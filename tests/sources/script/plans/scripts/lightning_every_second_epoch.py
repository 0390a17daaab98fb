# needs: lightning
"""pytorch-style: a tuple of lists, and a frequency in epochs."""

import lightning.pytorch as pl
import torch
from torch.utils.data import DataLoader, TensorDataset


class Model(pl.LightningModule):
    def __init__(self, learning_rate):
        super().__init__()
        self.learning_rate = learning_rate
        self.fc = torch.nn.Linear(4, 1)

    def training_step(self, batch, _):
        return self.fc(batch[0]).mean()

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.learning_rate)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        config = {"scheduler": scheduler, "frequency": 2, "name": "lr"}
        return [optimizer], [config]


def main():
    data = DataLoader(TensorDataset(torch.ones(30, 4)), batch_size=10)
    trainer = pl.Trainer(
        max_epochs=7,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(Model(1e-2), train_dataloaders=data)


main()
