# because: whether it steps depends on a condition
import torch

model = torch.nn.Linear(2, 1)
loader = torch.utils.data.DataLoader(
    torch.utils.data.TensorDataset(torch.randn(22, 2)), batch_size=4
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(3):
    for (x,) in loader:
        if x.size(0) < 4:
            continue
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        sched.step()
