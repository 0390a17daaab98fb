"""Schedulers made of others that rest for some epochs, and cycles that begin after others."""
# plans: 4

import torch
import torch.optim.lr_scheduler as lrs


def run(optimizer, scheduler, rest=2, turns=14):
    for turn in range(turns):
        optimizer.zero_grad()
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()
        if turn >= rest:
            scheduler.step()


net = torch.nn.Linear(2, 1)
one = torch.optim.SGD(net.parameters(), lr=0.1)
run(one, lrs.ChainedScheduler([lrs.ConstantLR(one, 0.3, 3), lrs.ExponentialLR(one, 0.9)]))
two = torch.optim.SGD(net.parameters(), lr=0.2)
warm, cosine = lrs.LinearLR(two, 0.1, total_iters=4), lrs.CosineAnnealingLR(two, 6)
run(two, lrs.SequentialLR(two, [warm, cosine], [4]))
three = torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.9)
run(three, lrs.OneCycleLR(three, 0.5, 15, three_phase=True), rest=3)
four = torch.optim.SGD(net.parameters(), lr=0.4, momentum=0.9)
run(four, lrs.CyclicLR(four, 0.01, 0.1, 3, 2, mode="triangular2"), rest=1)
