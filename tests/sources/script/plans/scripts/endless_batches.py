import itertools

import torch

steps = 12
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=steps, power=2.0)
batches = itertools.repeat(torch.ones(1, 1))
for _step, batch in zip(range(steps), batches):
    optimizer.zero_grad()
    model(batch).sum().backward()
    optimizer.step()
    scheduler.step()
