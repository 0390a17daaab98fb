import bisect

import torch

MILESTONES = [3, 6, 8]
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def factor(epoch):
    return 0.5 ** bisect.bisect_right(MILESTONES, epoch)


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
for epoch in range(10):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
