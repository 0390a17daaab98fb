import argparse

import torch
from torch.utils.data import DataLoader


class Logger:
    def log_every(self, iterable, every, header=None):
        i = 0
        for item in iterable:
            yield item
            if i % every == 0 or i == len(iterable) - 1:
                str(header)
            i += 1


def arguments():
    parser = argparse.ArgumentParser("train", add_help=False)
    parser.add_argument("--epochs", default=6, type=int)
    parser.add_argument("--lr", default="0.2", type=float)
    parser.add_argument("--lr_drop", default=7, type=int)
    return parser


def train_one_epoch(model, loader, optimizer, scheduler):
    logger = Logger()
    for batch in logger.log_every(loader, 2, "epoch"):
        optimizer.zero_grad()
        model(torch.ones(1, 1) * len(batch)).sum().backward()
        optimizer.step()
        scheduler.step()


def main(args):
    loader = DataLoader(list(range(21)), batch_size=4)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), args.lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, args.lr_drop, 0.5)
    for epoch in range(args.epochs):
        train_one_epoch(model, loader, optimizer, scheduler)


if __name__ == "__main__":
    main(argparse.ArgumentParser("train", parents=[arguments()]).parse_args([]))
