"""Several options set one name, of which the first says the default; some are typed in here."""

import argparse

import torch

parser = argparse.ArgumentParser()
parser.set_defaults(every=3)
parser.add_argument("--epochs", "-e", type=int, default=9)
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--every", type=int)
parser.add_argument("--half", dest="gamma", action="store_const", const=0.5, default=0.5)
parser.add_argument("--tenth", dest="gamma", action="store_const", const=0.1)
parser.add_argument("--decay", dest="decay", action="store_true", default=True)
parser.add_argument("--no-decay", dest="decay", action="store_false")
parser.add_argument("--short", action="store_true")
args = parser.parse_args("--lr=0.3 -e 7".split())

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.StepLR(
    optimizer, args.every if args.decay else 99, 0.9 if args.short else args.gamma
)
for epoch in range(args.epochs):
    optimizer.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    scheduler.step()
