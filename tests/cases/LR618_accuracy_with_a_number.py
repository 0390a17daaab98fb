import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
first = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "min", patience=3)
second = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", patience=3)
third = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", patience=3)
for epoch in range(60):
    train_one_epoch(net, optimizer)
    acc1, loss2, map50 = validate(net)
    if task == "classify":
        first.step(acc1)  # expect: LR618|LR110
    elif task == "regress":
        second.step(loss2)  # expect: LR618|LR110
    else:
        third.step(map50)
