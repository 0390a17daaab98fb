import torch
from torch.optim import lr_scheduler as S

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = S.SequentialLR(
    optimizer,
    [
        S.ConstantLR(optimizer, 0.1, total_iters=2),
        S.LinearLR(optimizer, 0.1, 1.0, total_iters=3),
        S.CosineAnnealingLR(optimizer, T_max=10, eta_min=1e-3),
    ],
    milestones=[2, 5],
)
for epoch in range(15):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
