import torch


class Config:
    Scheduler = torch.optim.lr_scheduler.StepLR
    parameters = dict(step_size=5)


optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = Config.Scheduler(optimizer, **Config.parameters)
for epoch in range(12):
    scheduler.step()  # expect: LR601
    for batch in loader:
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
