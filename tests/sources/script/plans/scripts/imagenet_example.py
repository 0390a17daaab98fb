import torch


def adjust_learning_rate(optimizer, epoch, initial_lr):
    """Sets the learning rate to the initial LR decayed by 10 every 3 epochs"""
    lr = initial_lr * (0.1 ** (epoch // 3))
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9, weight_decay=1e-4)
for epoch in range(0, 10):
    adjust_learning_rate(optimizer, epoch, 0.1)
    for i in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).backward()
        optimizer.step()
