import torch


def build_optimizer(name, params, **kwargs):
    table = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    return table[name](params, **kwargs)


def build_scheduler(name, optimizer, epochs):
    if name == "poly":
        return torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=epochs, power=0.9)
    elif name == "multi":
        return torch.optim.lr_scheduler.MultiStepLR(
            optimizer, milestones=[epochs // 2, epochs * 3 // 4], gamma=0.2
        )
    raise NotImplementedError(name)


CONFIG = {
    "optimizer": "sgd",
    "scheduler": "multi",
    "epochs": 12,
    "opt_args": {"lr": 0.2, "momentum": 0.8},
}
model = torch.nn.Linear(2, 1)
optimizer = build_optimizer(CONFIG["optimizer"], list(model.parameters()), **CONFIG["opt_args"])
scheduler = build_scheduler(CONFIG["scheduler"], optimizer, CONFIG["epochs"])
for epoch in range(1, CONFIG["epochs"] + 1):
    for i in range(5):
        optimizer.zero_grad()
        model(torch.ones(1, 2)).backward()
        optimizer.step()
    scheduler.step()
