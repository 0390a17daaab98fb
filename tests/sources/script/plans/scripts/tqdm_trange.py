# needs: tqdm
import torch
from tqdm import tqdm, trange

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2)
batches = [torch.ones(1, 1)] * 3
for epoch in trange(4, desc="epoch", disable=True):
    for batch in tqdm(batches, leave=False, disable=True):
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
    scheduler.step()
