import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
every = 3 if hasattr(optimizer, "module") else 2
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, every)
for epoch in range(5):
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
    kept = getattr(scheduler, "_orig_mod", scheduler).state_dict()
