# because: what the function gives cannot be computed
import torch

hyp = {
    "opt": {"train_epochs": 4.5, "batch_size": 8, "lr": 11.5, "momentum": 0.85},
    "aug": {"flip": True},
}
epochs = hyp["opt"]["train_epochs"]
batch_size = hyp["opt"]["batch_size"]
lr = hyp["opt"]["lr"] / 1000
train_loader = [torch.randn(4, 2) for _ in range(7)]
from math import ceil

total_train_steps = ceil(len(train_loader) * epochs)
model = torch.nn.Linear(2, 1)
lr_biases = lr * 64
norm_biases = [p for k, p in model.named_parameters() if "bias" in k]
other_params = [p for k, p in model.named_parameters() if "bias" not in k]
param_configs = [
    dict(params=norm_biases, lr=lr_biases, weight_decay=0.1 / lr_biases),
    dict(params=other_params, lr=lr, weight_decay=0.1 / lr),
]
optimizer = torch.optim.SGD(param_configs, momentum=hyp["opt"]["momentum"], nesterov=True)


def triangle(steps, start=0, end=0, peak=0.5):
    xp = torch.tensor([0, int(peak * steps), steps])
    fp = torch.tensor([start, 1, end])
    x = torch.arange(1 + steps)
    m = (fp[1:] - fp[:-1]) / (xp[1:] - xp[:-1])
    b = fp[:-1] - (m * xp[:-1])
    indices = torch.sum(torch.ge(x[:, None], xp[None, :]), 1) - 1
    indices = torch.clamp(indices, 0, len(m) - 1)
    return m[indices] * x + b[indices]


lr_schedule = triangle(total_train_steps, start=0.2, end=0.07, peak=0.23)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: lr_schedule[i])
current_steps = 0
for epoch in range(ceil(epochs)):
    for inputs in train_loader:
        loss = model(inputs).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        scheduler.step()
        current_steps += 1
        if current_steps == total_train_steps:
            break
