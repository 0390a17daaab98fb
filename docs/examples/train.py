import argparse

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.utils.data import DataLoader
from torchvision import datasets

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epochs", type=int, default=90)
parser.add_argument("--warmup", type=int, default=5)
args = parser.parse_args()

train_set = datasets.ImageFolder("train")
train_loader = DataLoader(train_set, batch_size=256, shuffle=True)
model = torch.nn.Linear(8, 8)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, weight_decay=1e-4)
warmup = LinearLR(optimizer, start_factor=0.01, total_iters=args.warmup)
cosine = CosineAnnealingLR(optimizer, T_max=args.epochs // 2)
scheduler = SequentialLR(optimizer, [warmup, cosine], milestones=[args.warmup])

for epoch in range(args.epochs):
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = model(images).sum()
        loss.backward()
        optimizer.step()
    scheduler.step()
