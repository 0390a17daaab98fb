# because: it ends here, with the defaults of its arguments
import argparse

import torch

DISTRIBUTED = False
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=9)
args = parser.parse_args()
if DISTRIBUTED:
    net = torch.nn.parallel.DistributedDataParallel(net)
else:
    raise NotImplementedError("only distributed")
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(args.epochs):
    train_one_epoch(net, optimizer)
    scheduler.step()
