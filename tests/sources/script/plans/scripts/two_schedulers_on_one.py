import torch
from torch.optim import lr_scheduler

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
exponential = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
steps = lr_scheduler.MultiStepLR(optimizer, milestones=[3, 5], gamma=0.1)
for epoch in range(8):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    exponential.step()
    steps.step()
