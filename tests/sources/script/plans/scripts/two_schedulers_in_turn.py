import torch

model = torch.nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(5)]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
warmup_epochs, epochs = 3, 9
warmup = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=warmup_epochs)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs - warmup_epochs)
for epoch in range(epochs):
    for x in loader:
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
    if epoch < warmup_epochs:
        warmup.step()
    else:
        cosine.step()
