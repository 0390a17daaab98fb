"""A scheduler for each cycle, which starts from what is noted for it; LRs looked up and kept."""
# plans: 2

import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4, eta_min=0.01)
for epoch in range(12):
    if epoch > 0 and epoch % 4 == 0:
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] = 0.3 * 0.8 ** (epoch // 4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4, eta_min=0.01)
    for _ in range(2):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()
    scheduler.step()

PIECES = [(3, 0.1), (5, 0.05), (float("inf"), 0.01)]
other = torch.optim.SGD(net.parameters(), lr=0.1)
rates = []
for epoch in range(8):
    rate = next(rate for end, rate in PIECES if epoch < end)
    rate = rate if not rates else (rates[-1] + rate) / 2
    rates.append(rate)
    other.param_groups[0]["lr"] = rate
    other.step()
