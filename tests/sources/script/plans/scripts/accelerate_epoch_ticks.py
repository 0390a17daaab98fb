# needs: accelerate
"""A prepared scheduler that ticks after each epoch."""

import argparse

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--num_epochs", type=int, default=6)
    args = parser.parse_args()
    accelerator = Accelerator(cpu=True)
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.Adam(params=model.parameters(), lr=args.lr)
    train_dataloader = DataLoader(TensorDataset(torch.ones(24, 4)), batch_size=6)
    lr_scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4], gamma=0.1)
    model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
        model, optimizer, train_dataloader, lr_scheduler
    )
    for epoch in range(args.num_epochs):
        for step, batch in enumerate(train_dataloader):
            accelerator.backward(model(batch[0]).mean())
            optimizer.step()
            optimizer.zero_grad()
        lr_scheduler.step()


if __name__ == "__main__":
    main()
