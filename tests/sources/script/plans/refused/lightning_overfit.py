# because: `overfit_batches` changes how long an epoch is
import lightning as L
import torch


class Net(L.LightningModule):
    def training_step(self, batch, i):
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 3)]


trainer = L.Trainer(max_epochs=9, overfit_batches=1)
trainer.fit(Net(), loader)
