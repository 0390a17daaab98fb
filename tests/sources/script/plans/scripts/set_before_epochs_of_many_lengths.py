import torch

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(5):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * 0.5**epoch
    chunks = torch.randn(24, 2).split(4)
    for x in chunks:
        optimizer.zero_grad()
        net(x).mean().backward()
        optimizer.step()
