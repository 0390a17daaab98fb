import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rates = sorted([0.1, 0.3, 0.2], key=lambda rate: -rate)
for epoch in range(6):
    for group in optimizer.param_groups:
        group["lr"] = rates[epoch // 2]
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
