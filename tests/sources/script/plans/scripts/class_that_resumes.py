# What loads a checkpoint stands in a method of its own, which this run does not call.
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, model, epochs, resume=None):
        self.epochs = epochs
        self.start = 0
        self.model = model
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
        self.scheduler = CosineAnnealingLR(self.optimizer, T_max=epochs)
        if resume is not None:
            self.load(resume)

    def load(self, path):
        state = torch.load(path)
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.start = state["epoch"]

    def fit(self, loader):
        for _ in range(self.start, self.epochs):
            for x, y in loader:
                self.optimizer.zero_grad()
                (self.model(x) - y).pow(2).mean().backward()
                self.optimizer.step()
            self.scheduler.step()


data = TensorDataset(torch.randn(24, 3), torch.randn(24, 1))
Trainer(nn.Linear(3, 1), epochs=7).fit(DataLoader(data, batch_size=6))
