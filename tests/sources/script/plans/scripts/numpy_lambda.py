import numpy as np
import torch

EPOCHS = 12
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
lf = lambda x: ((1 - np.cos(x * np.pi / EPOCHS)) / 2) * (0.1 - 1) + 1
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
for epoch in range(EPOCHS):
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    scheduler.step()
