import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.5, step_size_up=4)
count = 0
for epoch in range(100):
    for i in range(6):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        scheduler.step()
        count += 1
        if count == 20:
            break
    if count == 20:
        break
