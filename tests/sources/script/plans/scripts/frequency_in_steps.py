import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
global_step = 0
for epoch in range(3):
    for _ in range(7):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        global_step += 1
        if global_step % 4 == 0:
            scheduler.step()
