import torch

body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(
    [{"params": body.parameters()}, {"params": head.parameters(), "lr": 0.3}], lr=0.1
)
for epoch in range(6):
    for i in range(len(optimizer.param_groups)):
        optimizer.param_groups[i]["lr"] *= 0.9
    head(body(torch.randn(4, 2))).mean().backward()
    optimizer.step()
