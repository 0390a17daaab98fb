# plans: 2
import torch


class Trainer:
    def __init__(self, model, batches, steps):
        self.model, self.batches = model, batches
        self.step, self.steps = 0, steps
        self.running = True
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, T_max=steps)

    def run(self):
        while self.running:
            for batch in self.batches:
                self.optimizer.zero_grad()
                self.model(batch).backward()
                self.optimizer.step()
                self.scheduler.step()
                self.step += 1
                if self.step >= self.steps:
                    print("enough")
                    self.running = False
                    break


batches = [torch.ones(1, 1) for _ in range(6)]
Trainer(torch.nn.Linear(1, 1), batches, 20).run()

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=15)
done, n = False, 0
while not done:
    for batch in batches:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        scheduler.step()
        n += 1
        if n == 15:
            done = True
            break
