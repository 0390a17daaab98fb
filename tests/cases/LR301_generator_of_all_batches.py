import torch


def batches(loader, epochs):
    for epoch in range(epochs):
        for batch in loader:
            yield epoch, batch


def main(net, loader, epochs=30):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)  # expect: LR301|LR303
    for epoch, batch in batches(loader, epochs):
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        scheduler.step()
