import torch

from .settings import BATCHES


def train_one_epoch(model, optimizer, scheduler):
    for _ in range(BATCHES):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        scheduler.step()
