import torch
from torch.utils.data import DataLoader, Dataset


class Numbers(Dataset):
    def __init__(self, n):
        self.data = torch.randn(n, 1)

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i]


class Trainer:
    def __init__(self, model, loader, lr, epochs, accumulate):
        self.model, self.loader = model, loader
        self.epochs = epochs
        self.accumulate = accumulate
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
            self.optimizer, T_max=self.total_steps
        )
        self.step = 0

    @property
    def total_steps(self):
        return self.epochs * -(-len(self.loader) // self.accumulate)

    def train(self):
        for _ in range(self.epochs):
            self._epoch()

    def _epoch(self):
        last = len(self.loader) - 1
        for index, batch in enumerate(self.loader):
            (self.model(batch).mean() / self.accumulate).backward()
            if index % self.accumulate == self.accumulate - 1 or index == last:
                self._update()

    def _update(self):
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.scheduler.step()
        self.step += 1


if __name__ == "__main__":
    Trainer(torch.nn.Linear(1, 1), DataLoader(Numbers(23), batch_size=3), 1e-2, 4, 3).train()
