import copy

import torch
from torch.utils.data import DataLoader

model = torch.nn.Linear(2, 1)
image_datasets = {x: torch.randn(n, 2) for x, n in (("train", 12), ("val", 6))}
dataloaders = {x: DataLoader(image_datasets[x], batch_size=4) for x in ["train", "val"]}
optimizer_ft = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
exp_lr_scheduler = torch.optim.lr_scheduler.StepLR(optimizer_ft, step_size=2, gamma=0.1)


def train_model(model, optimizer, scheduler, num_epochs=25):
    best = copy.deepcopy(model.state_dict())
    for epoch in range(num_epochs):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            for inputs in dataloaders[phase]:
                optimizer.zero_grad()
                with torch.set_grad_enabled(phase == "train"):
                    loss = model(inputs).mean()
                    if phase == "train":
                        loss.backward()
                        optimizer.step()
            if phase == "train":
                scheduler.step()
            if phase == "val" and loss < 0:
                best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return model


train_model(model, optimizer_ft, exp_lr_scheduler, num_epochs=5)
