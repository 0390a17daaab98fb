# clean
# The accumulation is a small number, though its name has "steps" in it.
import math

import torch
from transformers import get_cosine_schedule_with_warmup


def train(args, net, train_loader):
    total = args.epochs * math.ceil(len(train_loader) / args.gradient_accumulation_steps)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
    scheduler = get_cosine_schedule_with_warmup(
        optimizer,
        num_warmup_steps=500 * args.gradient_accumulation_steps,
        num_training_steps=total * args.gradient_accumulation_steps,
    )
    for epoch in range(args.epochs):
        for batch in train_loader:
            optimizer.zero_grad()
            net(batch).mean().backward()
            optimizer.step()
            scheduler.step()
