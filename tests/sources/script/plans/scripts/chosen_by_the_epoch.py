import math

import numpy as np
import torch

LRS = {0: 1.0, 3: 0.5, 6: 0.2}
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def factor(epoch):
    held = LRS[max(key for key in LRS if key <= epoch)]
    first = next(value for key, value in reversed(list(LRS.items())) if epoch >= key)
    late = next((key for key in (4, 8) if epoch >= key), 1)
    least = min([key for key in (7, 5) if key > epoch], default=9)
    last = [value for key, value in LRS.items() if key <= epoch][-1]
    fallen = math.prod(0.7 for milestone in (2, 4) if epoch >= milestone)
    place = [1.0, 0.9, 0.8][np.searchsorted([2, 5], epoch, side="right")]
    return held * first * late * least * last * fallen * place


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
for epoch in range(10):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
