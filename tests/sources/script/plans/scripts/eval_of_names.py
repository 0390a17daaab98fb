import os
import types
import torch

nets = types.SimpleNamespace(Linear=torch.nn.Linear)
kind = "Linear"
model = eval("nets." + kind)(1, 1)
window = eval(os.environ.get("NO_SUCH_WINDOW", "max(1, 2)"))
epochs = eval("range")(7)
optimizer = eval("torch.optim.SGD")(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, eval("2"))
for epoch in epochs:
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
