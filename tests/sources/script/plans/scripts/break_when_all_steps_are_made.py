import math
import torch
from torch.utils.data import DataLoader, TensorDataset

epochs, k = 3, 2
loader = DataLoader(TensorDataset(torch.randn(27, 2)), shuffle=True, batch_size=4)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
per_epoch = math.ceil(len(loader) / k)
max_train_steps = epochs * per_epoch
lr_scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=max_train_steps)
completed_steps = 0
for epoch in range(epochs):
    for step, batch in enumerate(loader):
        (model(batch[0]).mean() / k).backward()
        if (step + 1) % k == 0 or step + 1 == len(loader):
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
            completed_steps += 1
        if completed_steps >= max_train_steps:
            break
