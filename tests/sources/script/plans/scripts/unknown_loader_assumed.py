# lrviz: assume len(data) = 5
import torch


def batches():
    for i in range(5):
        yield torch.ones(1, 1)


data = list(batches())
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, total_iters=2 * len(data))
for epoch in range(2):
    for batch in data:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        scheduler.step()
