# because: what the function gives cannot be computed
import torch

LRS = {2: 1.0, 5: 0.1}
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda epoch: LRS[max(key for key in LRS if key <= epoch)]
)
for epoch in range(10):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
