import math

import torch
from torch.utils.data import DataLoader


class Args:
    lr = 1e-3
    min_lr = 1e-6
    warmup_epochs = 2
    epochs = 6
    accum_iter = 2


def adjust_learning_rate(optimizer, epoch, args):
    """Decay the learning rate with half-cycle cosine after warmup"""
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        lr = args.min_lr + (args.lr - args.min_lr) * 0.5 * (
            1.0
            + math.cos(math.pi * (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs))
        )
    for param_group in optimizer.param_groups:
        if "lr_scale" in param_group:
            param_group["lr"] = lr * param_group["lr_scale"]
        else:
            param_group["lr"] = lr
    return lr


def train_one_epoch(model, data_loader, optimizer, epoch, args):
    model.train(True)
    accum_iter = args.accum_iter
    optimizer.zero_grad()
    for data_iter_step, samples in enumerate(data_loader):
        # we use a per iteration (instead of per epoch) lr scheduler
        if data_iter_step % accum_iter == 0:
            adjust_learning_rate(optimizer, data_iter_step / len(data_loader) + epoch, args)
        loss = model(samples).mean()
        loss /= accum_iter
        loss.backward()
        if (data_iter_step + 1) % accum_iter == 0:
            optimizer.step()
            optimizer.zero_grad()


args = Args()
model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
groups = [
    {"params": model[0].parameters(), "lr_scale": 0.5},
    {"params": model[1].parameters()},
]
optimizer = torch.optim.AdamW(groups, lr=args.lr, betas=(0.9, 0.95))
loader = DataLoader(torch.randn(14, 2), batch_size=2)
for epoch in range(args.epochs):
    train_one_epoch(model, loader, optimizer, epoch, args)
