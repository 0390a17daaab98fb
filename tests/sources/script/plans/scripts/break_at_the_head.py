import torch


def set_lr(opt, lr):
    for g in opt.param_groups:
        g["lr"] = lr
    return opt


def warmup(step, total, base):
    return base * min(1.0, (step + 1) / total)


net = torch.nn.Linear(2, 1)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
step = 0
max_steps = 17
while step < max_steps:
    for x in torch.randn(6, 4, 2):
        if step >= max_steps:
            break
        opt = set_lr(opt, warmup(step, 5, 1e-3))
        opt.zero_grad()
        net(x).mean().backward()
        opt.step()
        step += 1
