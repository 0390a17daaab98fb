# because: its `gamma` is set
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.1)
for epoch in range(7):
    if epoch == 4:
        sched.gamma = 0.5
    optimizer.zero_grad()
    model(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    sched.step()
