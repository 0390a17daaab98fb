import torch

model = torch.nn.Linear(2, 1)

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rates = [[0.1 * (i + 1) / (epoch + 1) for i in range(3)] for epoch in range(6)]
for epoch in range(6):
    for i in range(3):
        optimizer.param_groups[0]["lr"] = rates[epoch][i]
        model(torch.randn(2, 2)).mean().backward()
        optimizer.step()
