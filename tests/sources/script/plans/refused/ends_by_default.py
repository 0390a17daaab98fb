# because: with the defaults of its arguments it ends here
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--distributed", action="store_true")
args = parser.parse_args()
if args.distributed:
    net = torch.nn.parallel.DistributedDataParallel(net)
else:
    raise NotImplementedError("only distributed")
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(9):
    train_one_epoch(net, optimizer)
    scheduler.step()
