# needs: accelerate
"""The scheduler stays torch's own."""

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset


def train(lr=0.1, num_epochs=3):
    accelerator = Accelerator(cpu=True, mixed_precision="no")
    net = torch.nn.Linear(4, 1)
    opt = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    dl = DataLoader(TensorDataset(torch.ones(25, 4)), batch_size=5, shuffle=True)
    sched = torch.optim.lr_scheduler.StepLR(opt, step_size=4, gamma=0.3)
    net, opt, dl = accelerator.prepare(net, opt, dl)
    for _ in range(num_epochs):
        for batch in dl:
            opt.zero_grad()
            accelerator.backward(net(batch[0]).sum())
            opt.step()
            sched.step()


if __name__ == "__main__":
    train()
