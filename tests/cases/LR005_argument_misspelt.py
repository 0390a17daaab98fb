import torch

opt = torch.optim.SGD(net.parameters(), lr=0.1)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, t_max=90)  # expect: LR005
for epoch in range(90):
    train_one_epoch(net, opt)
    sched.step()
