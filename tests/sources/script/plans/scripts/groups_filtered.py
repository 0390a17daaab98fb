import torch

body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(
    [{"params": body.parameters()}, {"params": head.parameters(), "lr": 0.3}], lr=0.1
)
for epoch in range(6):
    for g in filter(lambda g: g["lr"] > 0.05, optimizer.param_groups):
        g["lr"] = g["lr"] * 0.5
    head(body(torch.randn(4, 2))).mean().backward()
    optimizer.step()
