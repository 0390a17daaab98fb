import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.1)
for epoch in range(6):
    scheduler.step()
    for i in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
