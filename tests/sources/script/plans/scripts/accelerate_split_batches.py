# needs: accelerate
"""The scheduler does not wait for the optimizer."""

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset

accelerator = Accelerator(cpu=True, split_batches=True, step_scheduler_with_optimizer=False)
model = torch.nn.Linear(4, 1)
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
dl = DataLoader(TensorDataset(torch.ones(40, 4)), batch_size=8)
sch = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
model, opt, dl, sch = accelerator.prepare(model, opt, dl, sch)
for e in range(4):
    for b in dl:
        accelerator.backward(model(b[0]).mean())
        opt.step()
        opt.zero_grad()
    sch.step()
