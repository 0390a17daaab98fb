"""What a metric is in each epoch stands in the script."""

import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, "min", factor=0.5, patience=1, cooldown=1, threshold=0.01
)
losses = [1.0, 0.9, 0.9, 0.9, 0.895, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
for epoch, loss in enumerate(losses):
    for _ in range(2):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()
    scheduler.step(loss)
