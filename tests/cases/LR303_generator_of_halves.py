import torch


def halves(loader):
    for batch in loader:
        for half in batch.chunk(2):
            yield half


def main(net, loader, epochs):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)  # expect: LR303
    for epoch in range(epochs):
        for half in halves(loader):
            optimizer.zero_grad()
            net(half).mean().backward()
            optimizer.step()
            scheduler.step()
