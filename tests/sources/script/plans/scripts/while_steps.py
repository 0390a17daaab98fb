import torch
from torch.utils.data import DataLoader

max_steps = 23
loader = DataLoader(torch.randn(16, 2), batch_size=4)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)


def warmup_then_decay(current_step: int):
    if current_step < 5:
        return float(current_step) / float(max(1, 5))
    return max(0.0, float(max_steps - current_step) / float(max(1, max_steps - 5)))


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, warmup_then_decay)
global_step = 0
while global_step < max_steps:
    for batch in loader:
        loss = model(batch).mean()
        loss.backward()
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        global_step += 1
        if global_step >= max_steps:
            break
