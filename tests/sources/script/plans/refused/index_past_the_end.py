# because: the LR that is set cannot be computed
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
lrs = [1.0, 0.5, 0.25, 0.1]
for epoch in range(6):
    optimizer.param_groups[0]["lr"] = lrs[epoch]
    optimizer.step()
