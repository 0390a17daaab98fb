# because: `rounds` steps it, which is a generator
import torch


def rounds(count):
    for number in range(count):
        yield number
        scheduler.step()


net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
for epoch in rounds(epochs):
    for batch in range(3):
        net(torch.randn(4, 2)).mean().backward()
        optimizer.step()
    scheduler.step()
