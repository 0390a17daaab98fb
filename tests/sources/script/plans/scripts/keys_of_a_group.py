import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(8):
    for group in optimizer.param_groups:
        if "lr" in group.keys():
            group["lr"] = 0.1 * 0.9**epoch
    model(torch.ones(1)).backward()
    optimizer.step()
