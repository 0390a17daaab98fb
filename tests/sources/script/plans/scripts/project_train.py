import torch
from project.lib import schedules
from project.lib.settings import EPOCHS, settings
from project.lib.training import train_one_epoch

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=settings["lr"])
scheduler = schedules.build(optimizer, "warm", EPOCHS)
for epoch in range(EPOCHS):
    train_one_epoch(model, optimizer, scheduler)
