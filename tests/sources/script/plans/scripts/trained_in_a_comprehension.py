# Each batch of the comprehension is a step: it is a loop, whatever it gives.
# lrviz: assume len(loader) = 6
import torch

loader = torch.utils.data.DataLoader(torch.ones(6, 1))
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=9)


class Engine:
    def __init__(self):
        self.seen = 0

    def train(self, batch):
        optimizer.zero_grad()
        loss = model(batch).sum()
        loss.backward()
        optimizer.step()
        self.seen += 1
        if self.seen % 2 == 0:
            scheduler.step()
        return loss.item()


engine = Engine()
for epoch in range(3):
    losses = [engine.train(batch) for batch in loader]
    total = sum(losses) / len(losses)
