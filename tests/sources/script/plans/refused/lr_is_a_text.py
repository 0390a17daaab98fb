# because: `args.lr` is the text `1e-3`, and no number
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default="1e-3")
args = parser.parse_args()
net = torch.nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=args.lr)
sched = torch.optim.lr_scheduler.StepLR(opt, 10)
for epoch in range(20):
    opt.step()
    sched.step()
