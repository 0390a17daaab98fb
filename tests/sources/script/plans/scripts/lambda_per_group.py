import torch

a, b = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(
    [{"params": a.parameters(), "name": "a"}, {"params": b.parameters(), "lr": 0.2, "name": "b"}],
    lr=0.1,
)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lr_lambda=[lambda epoch: epoch // 3, lambda epoch: 0.95**epoch]
)
for epoch in range(8):
    optimizer.zero_grad()
    b(a(torch.ones(1, 1))).backward()
    optimizer.step()
    scheduler.step()
