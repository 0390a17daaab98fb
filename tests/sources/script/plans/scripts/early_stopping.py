# plans: 2
# lrviz: assume epochs = 9
import numpy as np
import torch


class EarlyStopping:
    def __init__(self, patience=7):
        self.patience, self.counter, self.best_score, self.early_stop = patience, 0, None, False

    def __call__(self, loss):
        score = -loss
        if self.best_score is None or score >= self.best_score:
            self.best_score, self.counter = score, 0
        else:
            self.counter += 1
            self.early_stop = self.counter >= self.patience


class Meter:
    def __init__(self):
        self.reset()

    def reset(self):
        self.sum = self.count = self.avg = 0

    def update(self, value, n=1):
        self.sum += value * n
        self.count += n
        self.avg = self.sum / self.count


def train(model):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    stopper, meter = EarlyStopping(100), Meter()
    for epoch in range(9):
        for _ in range(2):
            loss = model(torch.ones(1, 1)).pow(2).sum()
            loss.backward()
            optimizer.step()
            meter.update(loss.item())
            if np.isnan(meter.avg):
                return
        meter.reset()
        scheduler.step()
        stopper(loss.item())
        if stopper.early_stop:
            break


train(torch.nn.Linear(1, 1))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
best_loss, bad = 1e9, 0
for epoch in range(9):
    optimizer.param_groups[0]["lr"] = 0.1 * 0.5**epoch
    loss = model(torch.ones(1, 1)).pow(2).sum()
    loss.backward()
    optimizer.step()
    bad = 0 if loss.item() < best_loss else bad + 1
    if bad > 100:
        break
