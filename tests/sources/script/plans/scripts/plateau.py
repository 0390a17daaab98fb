import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "min", factor=0.5, patience=1)
for epoch in range(6):
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    scheduler.step(1.0)
