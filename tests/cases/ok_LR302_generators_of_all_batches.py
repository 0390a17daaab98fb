# clean
import itertools

import torch


def batches(loader, epochs):
    for epoch in range(epochs):
        for batch in loader:
            yield epoch, batch


def fresh_batches(loader, epochs):
    for epoch in range(epochs):
        for batch in loader:
            if batch is not None:
                yield epoch, batch


def main(net, loader, epochs, stream):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs * len(loader))
    for epoch, batch in stream:
        optimizer.zero_grad()
        net(batch).mean().backward()
        optimizer.step()
        scheduler.step()


main(first, first_loader, 30, batches(first_loader, 30))
main(second, second_loader, 30, fresh_batches(second_loader, 30))
main(third, third_loader, 30, itertools.product(range(30), third_loader))
