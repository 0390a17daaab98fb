import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
total = 15
for step in range(total):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    new_lr = 0.1 * 0.5 ** (step / 5)
    for param_group in optimizer.param_groups:
        param_group["lr"] = new_lr
