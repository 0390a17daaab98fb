import argparse

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def get_args():
    parser = argparse.ArgumentParser(description="train")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--min-lr", type=float, default="1e-5")
    parser.add_argument("--resume", type=str, default=None)
    parser.add_argument("--sched", choices=["cosine", "step"], default="cosine")
    parser.add_argument("--amp", action="store_true")
    return parser.parse_args()


def train_one_epoch(model, loader, optimizer, scaler=None):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()


def main():
    args = get_args()
    model = torch.nn.Linear(3, 1)
    data = TensorDataset(torch.randn(50, 3), torch.randn(50, 1))
    loader = DataLoader(data, batch_size=args.batch_size, shuffle=True, drop_last=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.05)
    if args.sched == "cosine":
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
            optimizer, T_max=args.epochs * len(loader), eta_min=args.min_lr
        )
    elif args.sched == "step":
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    else:
        raise ValueError(args.sched)
    start_epoch = 0
    if args.resume:
        checkpoint = torch.load(args.resume)
        optimizer.load_state_dict(checkpoint["optimizer"])
        start_epoch = checkpoint["epoch"] + 1
    for epoch in range(start_epoch, args.epochs):
        model.train()
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            scheduler.step()
        print(f"epoch {epoch}: {loss.item():.3f} lr {scheduler.get_last_lr()[0]}")


if __name__ == "__main__":
    main()
