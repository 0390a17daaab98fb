import math

import torch

learning_rate, min_lr, warmup, max_iters = 0.1, 0.01, 3, 12


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def configure_optimizers(self, weight_decay, learning_rate):
        decay, no_decay = set(), set()
        for name, _ in self.named_parameters():
            if name.endswith("bias"):
                no_decay.add(name)
            else:
                decay.add(name)
        params = dict(self.named_parameters())
        both = decay & no_decay
        assert len(both) == 0, f"parameters {both} are in both sets"
        assert len(params.keys() - (decay | no_decay)) == 0
        groups = [
            {"params": [params[name] for name in sorted(decay)], "weight_decay": weight_decay},
            {"params": [params[name] for name in sorted(no_decay)], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=learning_rate)


def get_lr(it):
    if it < warmup:
        return learning_rate * it / warmup
    if it > max_iters:
        return min_lr
    ratio = (it - warmup) / (max_iters - warmup)
    assert 0 <= ratio <= 1
    return min_lr + 0.5 * (1.0 + math.cos(math.pi * ratio)) * (learning_rate - min_lr)


model = Net()
optimizer = model.configure_optimizers(0.1, learning_rate)
iteration = 0
while True:
    for group in optimizer.param_groups:
        group["lr"] = get_lr(iteration)
    optimizer.zero_grad()
    model.layer(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    iteration += 1
    if iteration > max_iters:
        break
