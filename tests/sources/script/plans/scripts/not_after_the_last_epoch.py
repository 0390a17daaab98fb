import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
epochs = 6
sched = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.8)
for epoch in range(epochs):
    for x in [torch.randn(4, 2)] * 2:
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
    if epoch != epochs - 1:
        sched.step()
