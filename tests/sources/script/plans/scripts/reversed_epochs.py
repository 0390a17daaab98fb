import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for left in reversed(range(7)):
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 2)).mean().backward()
        optimizer.step()
    if left < 5:
        scheduler.step()
