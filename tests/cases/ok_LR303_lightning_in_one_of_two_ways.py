# clean
import lightning as L
import torch


class M(L.LightningModule):
    def __init__(self, per_step):
        super().__init__()
        self.save_hyperparameters()

    def training_step(self, batch, i):
        return self.net(batch).mean()

    def configure_optimizers(self):
        o = torch.optim.AdamW(self.parameters(), lr=1e-3)
        n = self.trainer.estimated_stepping_batches if self.hparams.per_step else self.trainer.max_epochs
        s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=n)
        if self.hparams.per_step:
            return {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "step"}}
        return {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "epoch"}}
