import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

model = nn.Linear(3, 1)
train_loader = DataLoader(TensorDataset(torch.randn(64, 3), torch.randn(64, 1)), batch_size=10)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
for epoch in range(8):
    for inputs, targets in train_loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(inputs), targets).backward()
        optimizer.step()
    scheduler.step()
