import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Linear(3, 3)
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        return self.head(self.backbone(x))


net = Net()
base_lr = 0.05
optimizer = torch.optim.SGD(
    [
        {"params": net.backbone.parameters(), "lr": base_lr * 0.1},
        {"params": net.head.parameters()},
    ],
    lr=base_lr,
    momentum=0.9,
)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(5):
    for _ in range(4):
        optimizer.zero_grad()
        net(torch.randn(2, 3)).mean().backward()
        optimizer.step()
    scheduler.step()
