import lightning as L
import torch


class M(L.LightningModule):
    def __init__(self, kind):
        super().__init__()
        self.save_hyperparameters()

    def training_step(self, batch, i):
        return self.net(batch).mean()

    def configure_optimizers(self):
        o = torch.optim.AdamW(self.parameters(), lr=1e-3)
        if self.hparams.kind == "none":
            return o
        if self.hparams.kind == "cosine":
            s = torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=self.trainer.max_epochs)  # expect: LR303
        else:
            s = torch.optim.lr_scheduler.PolynomialLR(o, total_iters=self.trainer.max_epochs)  # expect: LR303
        return {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "step"}}
