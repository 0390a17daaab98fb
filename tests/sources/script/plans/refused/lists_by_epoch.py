# because: the LR that is set cannot be computed
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
rates = [[0.1 * (i + 1) / (epoch + 1) for i in range(3)] for epoch in range(epochs)]
for epoch in range(epochs):
    for i in range(3):
        optimizer.param_groups[0]["lr"] = rates[epoch][i]
        optimizer.step()
