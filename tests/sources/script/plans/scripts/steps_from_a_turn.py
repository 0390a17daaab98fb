# plans: 3
import torch

m = [torch.nn.Linear(1, 1) for _ in range(3)]
o = torch.optim.SGD(m[0].parameters(), lr=0.1)
p = torch.optim.SGD(m[1].parameters(), lr=0.1)
q = torch.optim.SGD(m[2].parameters(), lr=0.1)
of_o = torch.optim.lr_scheduler.StepLR(o, step_size=10, gamma=0.7)
of_q = torch.optim.lr_scheduler.ExponentialLR(q, 0.98)
learning_starts = 8
for one in m:
    one(torch.ones(1, 1)).backward()
for global_step in range(120):
    if global_step > learning_starts:
        if global_step % 4 == 0:
            o.step()
            of_o.step()
    if global_step >= 20 and global_step % 3 == 0:
        p.param_groups[0]["lr"] = 0.1 * (1 - global_step / 120)
        p.step()
    if global_step < 5:
        continue
    q.step()
    of_q.step()
