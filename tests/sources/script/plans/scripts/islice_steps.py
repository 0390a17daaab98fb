import itertools

import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=15, power=2.0)


def stream():
    while True:
        yield torch.randn(2, 1)


for step, batch in enumerate(itertools.islice(stream(), 18)):
    optimizer.zero_grad()
    model(batch).mean().backward()
    optimizer.step()
    scheduler.step()
