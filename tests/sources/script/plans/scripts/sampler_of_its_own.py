"""A loader whose batches a sampler of the script makes, which says how many they are."""

import torch
class BucketSampler(torch.utils.data.Sampler):
    def __init__(self, lengths, bs): self.lengths, self.bs = lengths, bs
    def __iter__(self):
        order = sorted(range(len(self.lengths)), key=lambda i: self.lengths[i])
        for k in range(0, len(order), self.bs): yield order[k:k + self.bs]
    def __len__(self): return (len(self.lengths) + self.bs - 1) // self.bs
ds = torch.utils.data.TensorDataset(torch.randn(23, 2))
dl = torch.utils.data.DataLoader(ds, batch_sampler=BucketSampler(list(range(23)), 4))
net = torch.nn.Linear(2, 1)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min((s + 1) ** -0.5, (s + 1) * 8 ** -1.5))
for e in range(3):
    for (x,) in dl:
        opt.zero_grad(); net(x).mean().backward(); opt.step(); sched.step()
