import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2)
for epoch in range(10):
    for i in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 2)).mean().backward()
        optimizer.step()
        scheduler.step(epoch + i / 3)
