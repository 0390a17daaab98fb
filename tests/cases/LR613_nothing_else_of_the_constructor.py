import torch

opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9, last_epoch=10)  # expect: LR613
for epoch in range(11, 100):
    train_one_epoch(net, opt)
    sched.step()
