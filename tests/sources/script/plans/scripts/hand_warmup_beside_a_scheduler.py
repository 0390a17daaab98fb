import torch

model = torch.nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(5)]
base_lr = 0.1
optimizer = torch.optim.SGD(model.parameters(), lr=base_lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.1)
warmup_epochs = 2
for epoch in range(9):
    for i, x in enumerate(loader):
        if epoch < warmup_epochs:
            it = epoch * len(loader) + i
            for pg in optimizer.param_groups:
                pg["lr"] = base_lr * (it + 1) / (warmup_epochs * len(loader))
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
    if epoch >= warmup_epochs:
        scheduler.step()
