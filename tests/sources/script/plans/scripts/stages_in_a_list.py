import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.8)
for stage_epochs in [2, 3, 4]:
    for epoch in range(stage_epochs):
        for _ in range(2):
            optimizer.zero_grad()
            model(torch.ones(1, 1)).backward()
            optimizer.step()
        scheduler.step()
