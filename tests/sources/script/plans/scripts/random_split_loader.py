import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

dataset = TensorDataset(torch.randn(100, 2))
n_train = int(0.83 * len(dataset))
train_set, val_set = random_split(dataset, [n_train, len(dataset) - n_train])
loader_args = dict(batch_size=16, shuffle=True)
train_loader = DataLoader(train_set, **loader_args)
val_loader = DataLoader(val_set, batch_size=16)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, len(train_loader) * 3)
for epoch in range(1, 4):
    model.train()
    for (x,) in train_loader:
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        scheduler.step()
    model.eval()
    with torch.no_grad():
        for (x,) in val_loader:
            model(x)
