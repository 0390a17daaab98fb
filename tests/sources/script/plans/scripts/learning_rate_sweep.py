import torch

for lr in [0.1, 0.01]:
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    for epoch in range(7):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        scheduler.step()
