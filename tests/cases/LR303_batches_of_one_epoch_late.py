import torch


def fit(net, train_loader, args):
    optimizer = torch.optim.Adam(net.parameters(), args.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=len(train_loader))  # expect: LR303
    for epoch in range(args.epochs):
        for views in train_loader:
            optimizer.zero_grad()
            net(views).mean().backward()
            optimizer.step()
        if epoch >= 10:
            scheduler.step()
