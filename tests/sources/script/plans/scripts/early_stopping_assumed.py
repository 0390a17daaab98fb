# plans: 2
# lrviz: assume epochs = 8
import math

import torch


class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best, self.bad = patience, math.inf, 0

    def __call__(self, loss):
        self.bad = 0 if loss < self.best else self.bad + 1
        self.best = min(loss, self.best)
        return self.bad >= self.patience


loader = torch.utils.data.DataLoader(torch.ones(6, 1), batch_size=2)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, 0.1, epochs=8, steps_per_epoch=3, cycle_momentum=False
)
stopper = EarlyStopping(patience=20)
for epoch in range(8):
    for batch in loader:
        loss = model(batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    if stopper(loss.item()):
        break

other = torch.optim.SGD(model.parameters(), lr=0.1)
decay = torch.optim.lr_scheduler.ExponentialLR(other, gamma=0.9)
epoch, bad = 0, 0
while True:
    for batch in loader:
        loss = model(batch).square().mean()
        other.zero_grad()
        loss.backward()
        other.step()
    decay.step()
    epoch += 1
    bad = bad + 1 if loss.item() >= 0 else 0
    if bad == 8:
        break
