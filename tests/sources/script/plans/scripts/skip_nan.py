import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(3):
    for x in [torch.randn(4, 2)] * 4:
        optimizer.zero_grad()
        loss = model(x).mean()
        if torch.isnan(loss):
            print("nan")
            continue
        loss.backward()
        optimizer.step()
        sched.step()
