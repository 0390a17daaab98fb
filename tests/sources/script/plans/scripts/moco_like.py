import math

import torch


def adjust_learning_rate(optimizer, epoch, args):
    lr = args.lr
    if args.cos:
        lr *= 0.5 * (1.0 + math.cos(math.pi * epoch / args.epochs))
    else:
        for milestone in args.schedule:
            lr *= 0.1 if epoch >= milestone else 1.0
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr


import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", "--learning-rate", default=0.03, type=float, dest="lr")
parser.add_argument("--epochs", default=12, type=int)
parser.add_argument("--schedule", default=[6, 9], nargs="*", type=int)
parser.add_argument("--cos", action="store_true")
args = parser.parse_args()
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), args.lr, momentum=0.9, weight_decay=1e-4)
for epoch in range(args.epochs):
    adjust_learning_rate(optimizer, epoch, args)
    for i in range(3):
        loss = model(torch.randn(4, 2)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
