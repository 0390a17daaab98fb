import torch
from torch.optim.lr_scheduler import ExponentialLR


def load_checkpoint(path, optimizer):
    state = torch.load(path)
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
first = 7
try:
    first = 1
    epoch = load_checkpoint("no/such/folder/last.pth", optimizer)
    seen = (epoch - 1) * 3
except:  # noqa: E722
    epoch = first
    seen = 0
scheduler = ExponentialLR(optimizer, gamma=0.9, last_epoch=epoch - 2)
for epoch in range(epoch, 6):
    for _ in range(3):
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        seen += 1
    scheduler.step()
