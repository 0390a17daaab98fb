import argparse
import ast
import json

import torch

parser = argparse.ArgumentParser()
parser.add_argument(
    "--milestones", default="2,5", type=lambda text: [int(n) for n in text.split(",")]
)
parser.add_argument("--warm", default="[1, 2]", type=ast.literal_eval)
args = parser.parse_args([])
settings = json.loads('{"epochs": 8, "gamma": 0.5, "lr": 0.1}')
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=settings["lr"])
milestones = args.milestones + ast.literal_eval("[7]") + [eval("3")]
scheduler = torch.optim.lr_scheduler.MultiStepLR(
    optimizer, sorted(milestones), gamma=settings["gamma"] * args.warm[0]
)
for epoch in range(settings["epochs"]):
    model(torch.ones(1, 1)).backward()
    optimizer.step()
    scheduler.step()
