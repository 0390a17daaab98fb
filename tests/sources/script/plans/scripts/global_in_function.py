import torch

EPOCHS = 5


def main():
    global EPOCHS
    EPOCHS = 7
    m = torch.nn.Linear(1, 1)
    o = torch.optim.SGD(m.parameters(), lr=0.1)
    s = torch.optim.lr_scheduler.CosineAnnealingLR(o, EPOCHS)
    for epoch in range(EPOCHS):
        m(torch.ones(1, 1)).backward()
        o.step()
        s.step()


main()
