import torch

warmup_steps = 6
base_lr = 0.02
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=base_lr)
global_step = 0
for epoch in range(3):
    for _ in range(4):
        if global_step < warmup_steps:
            scale = min(1.0, float(global_step + 1) / warmup_steps)
            for pg in optimizer.param_groups:
                pg["lr"] = scale * base_lr
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
        global_step += 1
