# clean
import torch


class Config:
    epochs = 10
    validation_scheduler = False
    Scheduler = torch.optim.lr_scheduler.OneCycleLR
    parameters = dict(max_lr=1e-3, epochs=epochs, steps_per_epoch=len(loader))


class Fitter:
    def __init__(self, net, config):
        self.config = config
        self.net = net
        self.optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
        self.scheduler = config.Scheduler(self.optimizer, **config.parameters)

    def fit(self, loader):
        for epoch in range(self.config.epochs):
            for batch in loader:
                self.optimizer.zero_grad()
                self.net(batch).mean().backward()
                self.optimizer.step()
                if not self.config.validation_scheduler:
                    self.scheduler.step()
            loss = validate(self.net)
            if self.config.validation_scheduler:
                self.scheduler.step(metrics=loss)


Fitter(net, Config).fit(loader)
