"""A metric decides from some epoch on; accuracies are higher where they are better."""

import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, "max", factor=0.5, patience=1, threshold=0.05, threshold_mode="abs", min_lr=0.02
)
accuracies = [0.1, 0.2, 0.3, 0.3, 0.34, 0.3, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]
for epoch in range(12):
    optimizer.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    if epoch < 3:
        warmup.step()
    else:
        plateau.step(metrics=accuracies[epoch])
