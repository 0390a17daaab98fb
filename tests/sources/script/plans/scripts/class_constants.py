import torch


class Hyper:
    LR = 0.05
    EPOCHS = 8
    STEP = EPOCHS // 4


def make():
    model = torch.nn.Linear(1, 1)
    opt = torch.optim.Adagrad(model.parameters(), Hyper.LR)
    return model, opt, torch.optim.lr_scheduler.StepLR(opt, Hyper.STEP)


model, opt, sched = make()
for epoch in range(Hyper.EPOCHS):
    opt.zero_grad()
    model(torch.ones(1, 1)).backward()
    opt.step()
    sched.step()
