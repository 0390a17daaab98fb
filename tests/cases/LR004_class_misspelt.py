from torch.optim import SGD, lr_scheduler

opt = SGD(net.parameters(), lr=0.1)
sched = lr_scheduler.CosineAnealingLR(opt, T_max=90)  # expect: LR004
for epoch in range(90):
    train_one_epoch(net, opt)
    sched.step()
