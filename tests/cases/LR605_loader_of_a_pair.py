import torch


class Learner:
    def __init__(self, net, dls):
        self.net, self.dls = net, dls

    def fit_one_cycle(self, epochs):
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-3)
        self.scheduler = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, 1e-3, total_steps=epochs * len(self.dls["train"]))
        for self.epoch in range(epochs):
            for self.batch in self.dls["train"]:
                self.one_batch()
            self.scheduler.step()  # expect: LR605

    def one_batch(self):
        self.net(self.batch).mean().backward()
        self.optimizer.step()
        self.optimizer.zero_grad()


Learner(net, dls).fit_one_cycle(5)
