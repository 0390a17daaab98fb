# because: the LR that is set cannot be computed
import torch
from torch.optim.lr_scheduler import LRScheduler


class Halving(LRScheduler):
    def step(self):
        self.last_epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            group["lr"] = base * 0.5**self.last_epoch


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = Halving(optimizer)
scheduler.load_state_dict(torch.load("scheduler.pt"))
for epoch in range(4):
    net(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    scheduler.step()
