# must say: disc_opt
from torch import optim


def factor(epoch):
    return 1.0 - max(0, epoch - 50) / 51


gen_opt = optim.Adam(generator.parameters(), lr=2e-4)
disc_opt = optim.Adam(discriminator.parameters(), lr=2e-4)
gen_sched = optim.lr_scheduler.LambdaLR(gen_opt, factor)
disc_sched = optim.lr_scheduler.LambdaLR(gen_opt, factor)
for epoch in range(100):
    for real in loader:
        disc_opt.zero_grad()
        disc_loss(real).backward()
        disc_opt.step()
        gen_opt.zero_grad()
        gen_loss().backward()
        gen_opt.step()
    gen_sched.step()
    disc_sched.step()  # expect: LR621:W
