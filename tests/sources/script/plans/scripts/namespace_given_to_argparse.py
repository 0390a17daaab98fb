import argparse
import torch


class Args(argparse.Namespace):
    lr: float = 0.1
    epochs: int = 5


p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.2)
p.add_argument("--milestones", type=int, nargs="+", default=[2, 4])
p.add_argument("--no-decay", dest="decay", action="store_false")
p.set_defaults(epochs=6)
args = p.parse_args(namespace=Args())
net = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(net.parameters(), lr=args.lr)
sched = torch.optim.lr_scheduler.MultiStepLR(opt, args.milestones) if args.decay else None
for e in range(args.epochs):
    opt.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    if sched:
        sched.step()
