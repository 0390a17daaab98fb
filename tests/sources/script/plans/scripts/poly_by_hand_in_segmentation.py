import torch


def lr_poly(base_lr, iter, max_iter, power):
    return base_lr * ((1 - float(iter) / max_iter) ** (power))


def adjust_learning_rate(optimizer, i_iter, max_iter):
    lr = lr_poly(2.5e-4, i_iter, max_iter, 0.9)
    optimizer.param_groups[0]["lr"] = lr
    if len(optimizer.param_groups) > 1:
        optimizer.param_groups[1]["lr"] = lr * 10


a, b = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(
    [
        {"params": a.parameters(), "lr": 2.5e-4},
        {"params": b.parameters(), "lr": 10 * 2.5e-4},
    ],
    lr=2.5e-4,
    momentum=0.9,
)
epochs, iters = 3, 4
max_iter = epochs * iters
cur = 0
for epoch in range(epochs):
    for i in range(iters):
        adjust_learning_rate(optimizer, cur, max_iter)
        optimizer.zero_grad()
        b(a(torch.ones(1, 1))).backward()
        optimizer.step()
        cur = cur + 1
