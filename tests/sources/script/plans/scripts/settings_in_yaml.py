"""Settings in a text of YAML."""
# needs: yaml

import textwrap

import torch
import yaml

CONFIG = yaml.safe_load(
    textwrap.dedent("""
        epochs: 7
        optimizer: {name: AdamW, args: {lr: 1.0e-3, betas: [0.9, 0.98]}}
        scheduler:
          name: MultiStepLR
          args:
            milestones: [2, 5]
            gamma: 0.3
    """)
)
net = torch.nn.Linear(2, 1)
kind = getattr(torch.optim, CONFIG["optimizer"]["name"])
optimizer = kind(net.parameters(), **CONFIG["optimizer"]["args"])
kind = getattr(torch.optim.lr_scheduler, CONFIG["scheduler"]["name"])
scheduler = kind(optimizer, **CONFIG["scheduler"]["args"])
for epoch in range(CONFIG["epochs"]):
    optimizer.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    optimizer.step()
    scheduler.step()
