# because: `step_size` is the text `30`, and no number
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--step-size", default="30")
args = parser.parse_args()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, args.step_size)
for epoch in range(90):
    train_one_epoch(net, optimizer)
    scheduler.step()
