import torch

use_scheduler = True


def fit(model, optimizer, scheduler=None, epochs=5):
    for epoch in range(epochs):
        for _ in range(2):
            optimizer.zero_grad()
            model(torch.ones(1, 1)).backward()
            optimizer.step()
        if scheduler is not None:
            scheduler.step()


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2) if use_scheduler else None
fit(model, optimizer, scheduler)
