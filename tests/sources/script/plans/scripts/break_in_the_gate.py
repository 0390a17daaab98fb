import math
import torch
from torch.utils.data import DataLoader, TensorDataset

epochs, k = 3, 2
loader = DataLoader(TensorDataset(torch.randn(27, 2)), shuffle=True, batch_size=4)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
max_train_steps = epochs * (len(loader) // k)
lr_scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=max_train_steps)
global_step = 0
for epoch in range(epochs):
    for step, batch in enumerate(loader):
        (model(batch[0]).mean() / k).backward()
        if (step + 1) % k == 0:
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
            global_step += 1
            if global_step == max_train_steps:
                break
