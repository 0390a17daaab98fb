# needs: accelerate
"""The tick waits for the gradients."""

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset

accelerator = Accelerator(cpu=True, gradient_accumulation_steps=4)
model = torch.nn.Linear(4, 1)
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
dl = DataLoader(TensorDataset(torch.ones(40, 4)), batch_size=4)
sch = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: 1 / (1 + s))
model, opt, dl = accelerator.prepare(model, opt, dl)
for e in range(4):
    for b in dl:
        with accelerator.accumulate(model):
            accelerator.backward(model(b[0]).mean())
            opt.step()
            if accelerator.sync_gradients:
                sch.step()
            opt.zero_grad()
