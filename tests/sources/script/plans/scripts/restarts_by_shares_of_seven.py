import torch

model = torch.nn.Linear(1, 1)
batches = [torch.ones(1, 1) for _ in range(7)]
epochs, n = 14, len(batches)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
    optimizer, T_0=2, T_mult=2, eta_min=1e-4
)
for epoch in range(epochs):
    for i, batch in enumerate(batches):
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        scheduler.step(epoch + i / n)
