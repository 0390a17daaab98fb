"""What a generator gives, once: batches of an array, and LRs."""
# plans: 2

import torch


def batches(data, size):
    order = torch.randperm(len(data))
    for start in range(0, data.size(0), size):
        yield data[order[start : start + size]]


def rates(turns, top):
    for turn in range(turns):
        yield top * (turn + 1) / turns
    yield from [top] * 3
    rate = top
    while rate > 0.01:
        rate *= 0.5
        yield rate


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 4)
data = torch.randn(37, 2)
for epoch in range(3):
    for batch in batches(data, 8):
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        scheduler.step()

other = torch.optim.SGD(net.parameters(), lr=0.1)
whole = rates(4, 0.2)
for turn in range(2):
    for rate in whole:
        other.param_groups[0]["lr"] = rate
        other.step()
