import torch
from torch.utils.data import DataLoader, Subset, TensorDataset

dataset = TensorDataset(torch.randn(30, 2), torch.randn(30, 1))
for fold in range(3):
    held_out = set(range(fold * 10, fold * 10 + 10))
    train_set = Subset(dataset, [i for i in range(30) if i not in held_out])
    loader = DataLoader(train_set, batch_size=5)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.1, epochs=3, steps_per_epoch=len(loader)
    )
    for epoch in range(3):
        for x, y in loader:
            optimizer.zero_grad()
            ((model(x) - y) ** 2).mean().backward()
            optimizer.step()
            scheduler.step()
