import torch


class Wrapper:
    """As ``torch_optimizer.Lookahead`` and ``hvd.DistributedOptimizer``: it steps another one."""

    def __init__(self, optimizer):
        self.optimizer, self.param_groups = optimizer, optimizer.param_groups

    def step(self):
        self.optimizer.step()

    def zero_grad(self):
        self.optimizer.zero_grad()


try:
    from torch_optimizer import Lookahead
except ImportError:
    vars()["Lookahead"] = Wrapper

model = torch.nn.Linear(1, 1)
base = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer = Lookahead(base)
scheduler = torch.optim.lr_scheduler.StepLR(base, 2)
for epoch in range(6):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
