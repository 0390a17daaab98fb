import torch

nets = [torch.nn.Linear(2, 1) for _ in range(12)]
opts = [torch.optim.Adam(n.parameters(), lr=1e-3) for n in nets]
scheds = [torch.optim.lr_scheduler.StepLR(o, 2, 0.5) for o in opts]
for epoch in range(5):
    for o, n in zip(opts, nets):
        o.zero_grad()
        n(torch.randn(4, 2)).mean().backward()
        o.step()
    for s in scheds:
        s.step()
