import sys

import torch

epochs, lr = 6, 0.1
if len(sys.argv) > 2:
    lr = float(sys.argv[2])
decay = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=decay)
for epoch in range(epochs):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
