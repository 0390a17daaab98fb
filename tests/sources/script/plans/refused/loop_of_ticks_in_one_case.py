# because: it ticks in a loop of its own
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(7):
    for batch in range(3):
        optimizer.step()
    if not args.warm:
        for _ in range(3):
            sched.step()
