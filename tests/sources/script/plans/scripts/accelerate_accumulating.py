# needs: accelerate
"""`accumulate`: the prepared optimizer and scheduler pass over the steps between."""

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset

accelerator = Accelerator(cpu=True, gradient_accumulation_steps=2)
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
dataloader = DataLoader(TensorDataset(torch.ones(28, 4)), batch_size=4)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=12)
model, optimizer, dataloader, scheduler = accelerator.prepare(
    model, optimizer, dataloader, scheduler
)
for epoch in range(3):
    for batch in dataloader:
        with accelerator.accumulate(model):
            loss = model(batch[0]).mean()
            accelerator.backward(loss)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
