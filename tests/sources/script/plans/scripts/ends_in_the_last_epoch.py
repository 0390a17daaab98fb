import torch
from math import ceil

train_loader = [torch.randn(4, 2) for _ in range(7)]
epochs = 4.5
total_train_steps = ceil(len(train_loader) * epochs)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True)


def get_lr(step):
    warmup_steps = int(total_train_steps * 0.23)
    warmdown_steps = total_train_steps - warmup_steps
    if step < warmup_steps:
        frac = step / warmup_steps
        return 0.2 * (1 - frac) + 1.0 * frac
    else:
        frac = (step - warmup_steps) / warmdown_steps
        return 1.0 * (1 - frac) + 0.07 * frac


scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, get_lr)
current_steps = 0
for epoch in range(ceil(epochs)):
    for inputs in train_loader:
        optimizer.zero_grad(set_to_none=True)
        model(inputs).mean().backward()
        optimizer.step()
        scheduler.step()
        current_steps += 1
        if current_steps == total_train_steps:
            break
