import torch


def adjust_learning_rate(optimizer, decay_rate=0.9):
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] * decay_rate


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(10):
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
    if (epoch + 1) % 3 == 0:
        adjust_learning_rate(optimizer)
