import torch

config = dict(lr=0.1, epochs=4, sched_per_batch=True, sched="poly")
model = torch.nn.Linear(1, 1)
batches = [torch.ones(1, 1) for _ in range(5)]
optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"])
total = config["epochs"] * (len(batches) if config["sched_per_batch"] else 1)
SCHEDULERS = {
    "poly": lambda opt: torch.optim.lr_scheduler.PolynomialLR(opt, total, power=0.9),
    "const": lambda opt: torch.optim.lr_scheduler.ConstantLR(opt),
}
scheduler = SCHEDULERS[config["sched"]](optimizer)
for epoch in range(config["epochs"]):
    for batch in batches:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
        if config["sched_per_batch"]:
            scheduler.step()
    if not config["sched_per_batch"]:
        scheduler.step()
