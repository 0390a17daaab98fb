import torch


class Noam:
    def __init__(self, dim, warmup, factor=1.0):
        self.dim, self.warmup, self.factor = dim, warmup, factor

    def __call__(self, step):
        step += 1
        return self.factor * self.dim**-0.5 * min(step**-0.5, step * self.warmup**-1.5)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, Noam(64, 10))
for step in range(40):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
