import torch

nets = [torch.nn.Linear(2, 1) for _ in range(3)]
opts = [torch.optim.Adam(n.parameters(), lr=1e-3) for i, n in enumerate(nets)]
scheds = [torch.optim.lr_scheduler.StepLR(o, 2, 0.5) for o in opts]
for epoch in range(5):
    for _ in range(3):
        for i in range(len(nets)):
            opts[i].zero_grad()
            nets[i](torch.randn(4, 2)).mean().backward()
            opts[i].step()
    for i in range(len(scheds)):
        scheds[i].step()
