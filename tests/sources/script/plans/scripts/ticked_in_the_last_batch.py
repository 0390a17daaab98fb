# plans: 2
# lrviz: assume len(loader) = 4
import torch

loader = torch.utils.data.DataLoader(torch.ones(4, 1))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for epoch in range(5):
    for i, batch in enumerate(loader):
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
        if i == len(loader) - 1:
            scheduler.step()

other = torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=0.1)
decay = torch.optim.lr_scheduler.PolynomialLR(other, total_iters=5)
for epoch in range(5):
    for i, batch in enumerate(loader):
        model(batch).sum().backward()
        other.step()
        if (i + 1) % len(loader) == 0:
            decay.step()
