# plans: 2
import torch
from torch import nn

netG, netD = nn.Linear(4, 4), nn.Linear(4, 1)
lr, n_epochs, decay_epoch = 2e-4, 10, 4
optimizer_G = torch.optim.Adam(netG.parameters(), lr=lr, betas=(0.5, 0.999))
optimizer_D = torch.optim.Adam(netD.parameters(), lr=lr * 2, betas=(0.5, 0.999))


class LambdaDecay:
    def __init__(self, n_epochs, offset, decay_start_epoch):
        self.n_epochs = n_epochs
        self.offset = offset
        self.decay_start_epoch = decay_start_epoch

    def step(self, epoch):
        return 1.0 - max(0, epoch + self.offset - self.decay_start_epoch) / (
            self.n_epochs - self.decay_start_epoch
        )


scheduler_G = torch.optim.lr_scheduler.LambdaLR(
    optimizer_G, lr_lambda=LambdaDecay(n_epochs, 0, decay_epoch).step
)
scheduler_D = torch.optim.lr_scheduler.LambdaLR(
    optimizer_D, lr_lambda=LambdaDecay(n_epochs, 0, decay_epoch).step
)
for epoch in range(n_epochs):
    for i, batch in enumerate([torch.randn(2, 4)] * 3):
        optimizer_D.zero_grad()
        netD(batch).mean().backward()
        optimizer_D.step()
        optimizer_G.zero_grad()
        netD(netG(batch)).mean().backward()
        optimizer_G.step()
    scheduler_G.step()
    scheduler_D.step()
