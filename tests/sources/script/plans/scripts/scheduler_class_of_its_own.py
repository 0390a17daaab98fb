import torch


class CosineLRScheduler:
    """timm-like"""

    def __init__(self, optimizer, t_initial, lr_min=0.0, warmup_t=0, warmup_lr_init=0):
        self.optimizer = optimizer
        self.t_initial, self.lr_min, self.warmup_t, self.warmup_lr_init = (
            t_initial,
            lr_min,
            warmup_t,
            warmup_lr_init,
        )
        self.base_values = [g["lr"] for g in optimizer.param_groups]
        if self.warmup_t:
            self.warmup_steps = [(v - warmup_lr_init) / self.warmup_t for v in self.base_values]
            self.update_groups(self.warmup_lr_init)

    def update_groups(self, values):
        if not isinstance(values, (list, tuple)):
            values = [values] * len(self.optimizer.param_groups)
        for param_group, value in zip(self.optimizer.param_groups, values):
            param_group["lr"] = value

    def _get_lr(self, t):
        import math

        if t < self.warmup_t:
            return [self.warmup_lr_init + t * s for s in self.warmup_steps]
        return [
            self.lr_min + 0.5 * (v - self.lr_min) * (1 + math.cos(math.pi * t / self.t_initial))
            for v in self.base_values
        ]

    def step_update(self, num_updates):
        self.update_groups(self._get_lr(num_updates))


model = torch.nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(5)]
EPOCHS, WARM = 4, 1
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
n_iter_per_epoch = len(loader)
lr_scheduler = CosineLRScheduler(
    optimizer, int(EPOCHS * n_iter_per_epoch), 1e-5, int(WARM * n_iter_per_epoch), 1e-6
)
for epoch in range(EPOCHS):
    num_steps = len(loader)
    for idx, samples in enumerate(loader):
        optimizer.zero_grad()
        model(samples).mean().backward()
        optimizer.step()
        lr_scheduler.step_update(epoch * num_steps + idx)
