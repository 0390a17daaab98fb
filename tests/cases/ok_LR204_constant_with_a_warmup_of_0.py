# clean
import torch
from transformers import get_constant_schedule_with_warmup

optimizer = torch.optim.AdamW(net.parameters(), lr=5e-5)
scheduler = get_constant_schedule_with_warmup(optimizer, num_warmup_steps=0)
for epoch in range(6):
    train_one_epoch(net, optimizer, loader)
    scheduler.step()
