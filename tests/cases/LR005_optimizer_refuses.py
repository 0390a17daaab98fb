# must not say: did you mean
import bitsandbytes as bnb
import torch


def fit(optimizer, net, loader):
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 10)
    for epoch in range(30):
        for batch in loader:
            optimizer.zero_grad()
            net(batch).mean().backward()
            optimizer.step()
        schedule.step()


fit(torch.optim.SGD(first.parameters(), lr=0.1, nesterov=True), first, loader)  # expect: LR005
fit(torch.optim.AdamW(second.parameters(), lr=1e-3, momentum=0.9), second, loader)  # expect: LR005
fit(torch.optim.SGD(third.parameters(), lr=0.1, momentum=0.9, nesterov=True, foreach=None), third, loader)
fit(bnb.optim.AdamW8bit(fourth.parameters(), lr=1e-3, percentile_clipping=5), fourth, loader)
