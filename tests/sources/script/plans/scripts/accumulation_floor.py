import torch
from torch.utils.data import DataLoader

accumulation_steps = 3
loader = DataLoader(torch.arange(40.0).reshape(20, 2), batch_size=2)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
num_epochs = 4
total = (len(loader) // accumulation_steps) * num_epochs
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=total)
for epoch in range(num_epochs):
    for i, batch in enumerate(loader):
        loss = model(batch).mean() / accumulation_steps
        loss.backward()
        if (i + 1) % accumulation_steps == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
