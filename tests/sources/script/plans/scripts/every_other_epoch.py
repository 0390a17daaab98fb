import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.7)
for epoch in range(9):
    for i in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    if (epoch + 1) % 2 == 0:
        scheduler.step()
