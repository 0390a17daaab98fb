# plans: 2
import torch

model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))


def run(optimizer, scheduler, epochs):
    for epoch in range(epochs):
        for _ in range(3):
            optimizer.zero_grad()
            model(torch.randn(2, 2)).mean().backward()
            optimizer.step()
        scheduler.step()


optimizer = torch.optim.Adam(model[1].parameters(), lr=1e-2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
run(optimizer, scheduler, 5)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 8)
run(optimizer, scheduler, 8)
