import torch

LRS = [0.1] * 3 + [0.01] * 3 + [0.001] * 2
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=LRS[0])
for epoch, lr in enumerate(LRS):
    optimizer.param_groups[0]["lr"] = lr
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.randn(4, 2)).mean().backward()
        optimizer.step()
