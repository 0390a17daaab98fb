import torch

EPOCHS = 4
model = torch.nn.Linear(1, 1)
loader = [torch.ones(1, 1)] * 6


def batches(data, epochs):
    """Every batch of the run, with its epoch."""
    for epoch in range(epochs):
        print("epoch", epoch)
        for index, batch in enumerate(data):
            yield epoch, index, batch


optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * len(loader))
for epoch, index, batch in batches(loader, EPOCHS):
    optimizer.zero_grad()
    model(batch).backward()
    optimizer.step()
    scheduler.step()
