from types import SimpleNamespace

import torch

cfg = SimpleNamespace(
    lr=0.3, epochs=10, milestones=(4, 7), gamma=0.3, optim=SimpleNamespace(name="sgd")
)
model = torch.nn.Linear(1, 1)
if cfg.optim.name == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), lr=cfg.lr, nesterov=True, momentum=0.9)
else:
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
scheduler = torch.optim.lr_scheduler.MultiStepLR(
    optimizer, milestones=list(cfg.milestones), gamma=cfg.gamma
)
for epoch in range(cfg.epochs):
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    scheduler.step()
