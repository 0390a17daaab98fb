"""Scripts in styles that the rules' own examples do not have: what is found, and where."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings

CASES = {
    "LR611 not where steps without gradients go ahead": """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        state = torch.load("last.pt")
        for _ in range(state["epoch"]):
            optimizer.step()
            scheduler.step()
        for epoch in range(state["epoch"], 90):
            train_one_epoch(model, optimizer)
            scheduler.step()
            torch.save({"epoch": epoch + 1, "model": model.state_dict()}, "last.pt")
        """,
    "LR613 by a number in the checkpoint's name": """
        import torch

        done = 0
        if args.resume:
            done = int(args.resume.split("-")[-1])
        optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rule, last_epoch=done - 1)  # LR613
        """,
    "LR707 of a scheduler in DeepSpeed's configuration": """
        import deepspeed

        config = {"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": 100}}}
        engine, _, loader, scheduler = deepspeed.initialize(model=model, config=config)
        for batch in loader:
            engine.backward(engine(batch))
            engine.step()
            scheduler.step()  # LR707
        """,
    "LR603 says all of the curve": """
        import torch

        def train_one(loader, scheduler):
            for x, y in loader:
                criterion(model(x), y).backward()
                optimizer.step()
                scheduler.step()

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
        for epoch in range(30):
            train_one(loader, scheduler)
            scheduler.step()  # LR603
        """,
    "LR610 in a dict of arguments": """
        import torch

        options = dict(mode="max", patience=3, verbose=True)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)  # LR610
        """,
    "LR616 in a loop of micro-batches": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=6e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6000)
        for iteration in range(6000):
            for micro in range(5):
                (model(next(batches)) / 5).backward()
                scheduler.step()  # LR616
            optimizer.step()
        """,
    "LR616 after a way out of the loop": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1000)
        count = 0
        for batch in train_loader:
            if count >= limit:
                break
            count += 1
            waits = count % 8 != 0
            model(batch).backward()
            if not waits:
                optimizer.step()
            scheduler.step()  # LR616
        """,
    "micro-batches that the length counts": """
        import torch

        optimizer = torch.optim.AdamW(model.parameters(), lr=6e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps * micros)
        for iteration in range(steps):
            for micro in range(micros):
                (model(next(batches)) / 5).backward()
                scheduler.step()
            optimizer.step()
        """,
}


def lines(text: str) -> list[tuple[int, str]]:
    """The findings that a script's comments name."""
    return [
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        for code in line.partition("# ")[2].split()
    ]


@pytest.mark.parametrize("name", CASES)
def test_finds_what_its_comments_name(name: str, tmp_path: Path) -> None:
    text = textwrap.dedent(CASES[name])
    found = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert [(d.line, d.code) for d in found if d.severity != "info"] == lines(text)


def test_names_the_statement_that_sets_the_lr(tmp_path: Path) -> None:
    text = """
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(num_epochs):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * max(0.0, 1 - epoch / (0.5 * num_epochs))
    for x, y in loader:
        criterion(model(x), y).backward()
        optimizer.step()
"""
    [found] = check_file(text, "train.py", tmp_path, Settings()).diagnostics
    assert found.code == "LR202"
    assert found.message.startswith('with group["lr"] = 0.1 * ')
