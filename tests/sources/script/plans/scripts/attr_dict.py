# plans: 2
import itertools
import torch
from torch.utils.data import DataLoader, TensorDataset


class AttrDict(dict):
    def __init__(self, *args, **kwargs):
        super(AttrDict, self).__init__(*args, **kwargs)
        self.__dict__ = self


h = AttrDict(
    learning_rate=0.0002, adam_b1=0.8, adam_b2=0.99, lr_decay=0.9, training_epochs=5, batch_size=4
)
generator, mpd, msd = (torch.nn.Linear(2, 2) for _ in range(3))
optim_g = torch.optim.AdamW(generator.parameters(), h.learning_rate, betas=[h.adam_b1, h.adam_b2])
optim_d = torch.optim.AdamW(
    itertools.chain(msd.parameters(), mpd.parameters()),
    h.learning_rate,
    betas=[h.adam_b1, h.adam_b2],
)
last_epoch = -1
scheduler_g = torch.optim.lr_scheduler.ExponentialLR(
    optim_g, gamma=h.lr_decay, last_epoch=last_epoch
)
scheduler_d = torch.optim.lr_scheduler.ExponentialLR(
    optim_d, gamma=h.lr_decay, last_epoch=last_epoch
)
train_loader = DataLoader(
    TensorDataset(torch.randn(14, 2)),
    num_workers=0,
    shuffle=False,
    batch_size=h.batch_size,
    drop_last=True,
)
steps = 0
for epoch in range(max(0, last_epoch), h.training_epochs):
    for i, batch in enumerate(train_loader):
        x = generator(batch[0])
        optim_d.zero_grad()
        (msd(x.detach()).mean() + mpd(x.detach()).mean()).backward()
        optim_d.step()
        optim_g.zero_grad()
        msd(generator(batch[0])).mean().backward()
        optim_g.step()
        steps += 1
    scheduler_g.step()
    scheduler_d.step()
