import torch


def factor(epoch):
    value = 1.0
    for milestone, gamma in zip([2, 5], [0.5, 0.1]):
        if epoch >= milestone:
            value *= gamma
    return value


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
for epoch in range(8):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
