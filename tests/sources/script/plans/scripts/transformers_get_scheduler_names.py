# needs: transformers
# plans: 7
"""get_scheduler by each of its names."""

import torch
from transformers import get_scheduler

STEPS, WARMUP = 60, 7


def run(optimizer, scheduler):
    for _ in range(STEPS):
        optimizer.step()
        scheduler.step()


weight = torch.nn.Parameter(torch.ones(2))
a = torch.optim.AdamW([weight], lr=5e-5)
run(a, get_scheduler("linear", a, WARMUP, STEPS))
b = torch.optim.AdamW([weight], lr=5e-5)
run(b, get_scheduler("cosine", b, WARMUP, STEPS))
c = torch.optim.AdamW([weight], lr=5e-5)
run(c, get_scheduler("cosine_with_restarts", c, WARMUP, STEPS))
d = torch.optim.AdamW([weight], lr=5e-5)
run(d, get_scheduler("polynomial", d, WARMUP, STEPS))
e = torch.optim.AdamW([weight], lr=5e-5)
run(e, get_scheduler("constant", e, WARMUP, STEPS))
f = torch.optim.AdamW([weight], lr=5e-5)
run(f, get_scheduler("constant_with_warmup", f, WARMUP, STEPS))
g = torch.optim.AdamW([weight], lr=5e-5)
run(g, get_scheduler("inverse_sqrt", g, WARMUP, STEPS))
