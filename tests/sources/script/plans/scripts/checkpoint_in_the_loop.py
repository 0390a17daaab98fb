import os

import torch

PATH = "checkpoint.pt"
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
start_epoch = 0
best = float("inf")
if os.path.exists(PATH):
    ckpt = torch.load(PATH)
    model.load_state_dict(ckpt["model"])
    optimizer.load_state_dict(ckpt["optimizer"])
    scheduler.load_state_dict(ckpt["scheduler"])
    start_epoch = ckpt["epoch"] + 1
for epoch in range(start_epoch, 5):
    total_loss = 0.0
    for _ in range(2):
        optimizer.zero_grad()
        loss = model(torch.ones(1, 1))
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    scheduler.step()
    if total_loss < best:
        best = total_loss
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scheduler": scheduler.state_dict(),
                "epoch": epoch,
            },
            "best.pt",
        )
