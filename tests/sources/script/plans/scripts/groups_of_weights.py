"""Param groups of weights and biases, of an optimizer that is chosen in a dict of two."""

import math
from functools import partial

import torch
from torch import nn, optim


def get_lr_scheduler(lr, min_lr, total):
    def cosine(lr, min_lr, total, epoch):
        return min_lr + 0.5 * (lr - min_lr) * (1 + math.cos(math.pi * epoch / total))

    return partial(cosine, lr, min_lr, total)


def set_optimizer_lr(optimizer, lr_scheduler_func, epoch):
    lr = lr_scheduler_func(epoch)
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr


epochs, optimizer_type = 12, "sgd"
model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 1))
decayed, others, biases = [], [], []
for name, module in model.named_modules():
    if hasattr(module, "bias") and isinstance(module.bias, nn.Parameter):
        biases.append(module.bias)
    if isinstance(module, nn.BatchNorm1d) or "bn" in name:
        others.append(module.weight)
    elif hasattr(module, "weight") and isinstance(module.weight, nn.Parameter):
        decayed.append(module.weight)
optimizer = {
    "adam": optim.Adam(others, 1e-3, betas=(0.9, 0.999)),
    "sgd": optim.SGD(others, 1e-2, momentum=0.9, nesterov=True),
}[optimizer_type]
optimizer.add_param_group({"params": decayed, "weight_decay": 5e-4})
optimizer.add_param_group({"params": biases})
lr_scheduler_func = get_lr_scheduler(1e-2, 1e-4, epochs)
for epoch in range(epochs):
    set_optimizer_lr(optimizer, lr_scheduler_func, epoch)
    for _ in range(5):
        optimizer.zero_grad()
        model(torch.randn(8, 3)).sum().backward()
        optimizer.step()
