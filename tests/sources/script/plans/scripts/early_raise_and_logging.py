import logging
import math
import sys

import torch

log = logging.getLogger(__name__)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.3)
for epoch in range(6):
    running = 0.0
    for i in range(4):
        loss = model(torch.ones(1, 1))
        if not math.isfinite(loss.item()):
            print("Loss is not finite, stopping training")
            sys.exit(1)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running += loss.item()
        if i % 2 == 1:
            log.info("loss %.3f lr %.5f", running / 2, optimizer.param_groups[0]["lr"])
            running = 0.0
    scheduler.step()
