import torch


class T:
    def __init__(self):
        self.m = torch.nn.Linear(1, 1)
        self.o = torch.optim.SGD(self.m.parameters(), lr=0.1)
        self.s = torch.optim.lr_scheduler.StepLR(self.o, 3)

    def one(self, n):
        for epoch in range(n):
            self.m(torch.ones(1, 1)).backward()
            self.o.step()
            self.s.step()


t = T()
for r in range(3):
    t.one(2)
