import math

import torch


def one_cycle(y1=0.0, y2=1.0, steps=100):
    return lambda x: max((1 - math.cos(x * math.pi / steps)) / 2, 0) * (y2 - y1) + y1


hyp = {"lr0": 0.01, "lrf": 0.1, "momentum": 0.937}
epochs = 10
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(
    model.parameters(), lr=hyp["lr0"], momentum=hyp["momentum"], nesterov=True
)
lf = one_cycle(1, hyp["lrf"], epochs)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
for epoch in range(0, epochs):
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    scheduler.step()
