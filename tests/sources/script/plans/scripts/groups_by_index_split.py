import torch
from torch.utils.data import DataLoader, TensorDataset


def poly_learning_rate(base_lr, curr_iter, max_iter, power=0.9):
    """poly learning rate policy"""
    lr = base_lr * (1 - float(curr_iter) / max_iter) ** power
    return lr


class Args(dict):
    def __getattr__(self, name):
        return self[name]


class args:
    epochs = 3
    base_lr = 0.01
    power = 0.9
    start_epoch = 0
    momentum = 0.9


layer0, layer1, ppm, cls = (torch.nn.Linear(2, 2) for _ in range(4))
modules_ori = [layer0, layer1]
modules_new = [ppm, cls]
params_list = []
for module in modules_ori:
    params_list.append(dict(params=module.parameters(), lr=args.base_lr))
for module in modules_new:
    params_list.append(dict(params=module.parameters(), lr=args.base_lr * 10))
args.index_split = 2
optimizer = torch.optim.SGD(params_list, lr=args.base_lr, momentum=args.momentum)
train_loader = DataLoader(TensorDataset(torch.randn(21, 2)), batch_size=4, drop_last=True)


def train(train_loader, optimizer, epoch):
    max_iter = args.epochs * len(train_loader)
    for i, (input,) in enumerate(train_loader):
        loss = cls(ppm(layer1(layer0(input)))).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        current_iter = epoch * len(train_loader) + i + 1
        current_lr = poly_learning_rate(args.base_lr, current_iter, max_iter, power=args.power)
        for index in range(0, args.index_split):
            optimizer.param_groups[index]["lr"] = current_lr
        for index in range(args.index_split, len(optimizer.param_groups)):
            optimizer.param_groups[index]["lr"] = current_lr * 10


for epoch in range(args.start_epoch, args.epochs):
    epoch_log = epoch + 1
    train(train_loader, optimizer, epoch)
