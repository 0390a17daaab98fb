import functools

import torch


def decay(epoch, *, start, rate):
    return 1.0 if epoch <= start else rate ** (epoch - start)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lr_lambda=functools.partial(decay, start=3, rate=0.8)
)
for epoch in range(10):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
