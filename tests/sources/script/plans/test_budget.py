"""What a reading may cost, whatever stands in the script."""

from __future__ import annotations

import ast
from pathlib import Path

from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON


def test_choices_of_choices_are_bounded() -> None:
    chosen = "".join(
        f"if args.a{n}:\n    v = v.left\nelse:\n    v = v.right\n" for n in range(22)
    )  # 4 million things that v may be
    text = f"""import torch
v = make()
{chosen}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    found = schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text)
    (one,) = found.unknown
    assert one.reason == "the script is too long to be followed in a bounded time"
