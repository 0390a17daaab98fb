# needs: lightning
import sys
import torch
import lightning as L
from jsonargparse import CLI


def setup(devices: int = 1, resume: bool = False, epochs: int = 5):
    fabric = L.Fabric(devices=devices, accelerator="cpu")
    fabric.launch(main, resume, epochs)


def main(fabric, resume, epochs):
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    for epoch in range(epochs):
        if resume and epoch < 3:
            continue
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    CLI(setup)
