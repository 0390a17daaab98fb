# lrviz: assume len(loader) = 4
import torch

loader = torch.utils.data.DataLoader(torch.ones(4, 1))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for epoch in range(5):
    for i, batch in enumerate(loader):
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
        if i == len(loader) - 1:
            scheduler.step()
