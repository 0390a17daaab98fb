import os
import tempfile
import torch

folder = tempfile.mkdtemp()
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
start = 0
kept = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if "tar" in name]
os.rmdir(folder)
if len(kept) > 0:
    state = torch.load(kept[-1])
    optimizer.load_state_dict(state["optimizer"])
    start = state["step"]
for step in range(start, 20):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * 0.1 ** (step / 20)
    model(torch.ones(1, 1)).backward()
    optimizer.step()
