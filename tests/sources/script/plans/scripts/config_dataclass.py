from dataclasses import dataclass, field

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR


@dataclass
class OptimConfig:
    lr: float = 1e-3
    betas: tuple = (0.9, 0.95)
    warmup_epochs: int = 2


@dataclass
class Config:
    epochs: int = 9
    optim: OptimConfig = field(default_factory=OptimConfig)
    steps: int = 4

    @property
    def decay_epochs(self):
        return self.epochs - self.optim.warmup_epochs


class Trainer:
    def __init__(self, cfg: Config):
        self.cfg = cfg
        self.model = torch.nn.Linear(2, 2)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=cfg.optim.lr, betas=cfg.optim.betas
        )
        self.scheduler = self.build_scheduler()

    def build_scheduler(self):
        warmup = LinearLR(
            self.optimizer, start_factor=0.1, total_iters=self.cfg.optim.warmup_epochs
        )
        cosine = CosineAnnealingLR(self.optimizer, T_max=self.cfg.decay_epochs)
        return SequentialLR(
            self.optimizer,
            schedulers=[warmup, cosine],
            milestones=[self.cfg.optim.warmup_epochs],
        )

    def train_epoch(self):
        for _ in range(self.cfg.steps):
            self.optimizer.zero_grad()
            self.model(torch.randn(3, 2)).sum().backward()
            self.optimizer.step()

    def fit(self):
        for self.epoch in range(self.cfg.epochs):
            self.train_epoch()
            self.scheduler.step()


Trainer(Config(epochs=7)).fit()
