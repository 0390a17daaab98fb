# needs: accelerate
"""accelerate's own example: OneCycleLR over the loader's length."""

import torch
from accelerate import Accelerator
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.data import DataLoader, TensorDataset


def training_function(config):
    accelerator = Accelerator(cpu=True)
    lr, num_epochs = config["lr"], int(config["num_epochs"])
    train_dataloader = DataLoader(TensorDataset(torch.ones(30, 4)), batch_size=config["batch_size"])
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.Adam(params=model.parameters(), lr=lr / 25)
    lr_scheduler = OneCycleLR(
        optimizer=optimizer, max_lr=lr, epochs=num_epochs, steps_per_epoch=len(train_dataloader)
    )
    model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
        model, optimizer, train_dataloader, lr_scheduler
    )
    for epoch in range(num_epochs):
        model.train()
        for step, batch in enumerate(train_dataloader):
            outputs = model(batch[0])
            accelerator.backward(outputs.mean())
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()


training_function({"lr": 3e-2, "num_epochs": 3, "batch_size": 5})
