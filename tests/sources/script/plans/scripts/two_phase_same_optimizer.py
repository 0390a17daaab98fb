import torch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=9)


def train(n):
    for epoch in range(n):
        for _ in range(3):
            optimizer.zero_grad()
            model(torch.ones(1, 1)).backward()
            optimizer.step()
        scheduler.step()


train(4)
train(5)
