# plans: 2
import torch
from torch import nn
from torch.optim import SGD, AdamW

model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
train_steps = 20

first = AdamW([{"params": [model[0].weight], "lr": 0.3}, {"params": [model[0].bias], "lr": 0.004}])
second = SGD(list(model[1].parameters()), lr=0.025)
optimizers = [first, second]
assert {p for opt in optimizers for g in opt.param_groups for p in g["params"]} == set(
    model.parameters()
)
for opt in optimizers:
    for group in opt.param_groups:
        group["initial_lr"] = group["lr"]


def set_hparams(step, cooldown_frac=0.7):
    progress = step / train_steps
    assert 0 <= progress < 1
    eta = 1.0 if progress < 1 - cooldown_frac else (1 - progress) / cooldown_frac
    for opt in optimizers:
        for group in opt.param_groups:
            group["lr"] = group["initial_lr"] * eta


for step in range(train_steps + 1):
    if step == train_steps:
        break
    model(torch.randn(4, 2)).mean().backward()
    set_hparams(step)
    for opt in optimizers:
        opt.step()
    model.zero_grad(set_to_none=True)
