"""Schedules of optimizers that are not known, and schedulers of which nobody knows the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.sources.assume import NOTHING
from lrviz.sources.quantity import every_unknown
from lrviz.sources.script.kind import read
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

LOOP = """
for epoch in range(30):
    for x in train_loader:
        optimizer.zero_grad()
        net(x).backward()
        optimizer.step()
        scheduler.step()
"""
COSINE = "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)"


def codes(text: str) -> list[str]:
    report = check_file("import torch\n" + text, "a.py", Path(), Settings())
    return [found.code for found in report.diagnostics]


@pytest.mark.parametrize(
    "built",
    [
        "optimizer = make_optimizer(net)",
        "from lions import Lion\noptimizer = Lion(net.parameters(), lr=1e-4)",
        "from lion_pytorch import Lion\noptimizer = Lion(net.parameters())",
        "optimizer = torch.optim.SGD(groups_of(net), lr=0.1)",
        "from lions import Lion\nclass Own(Lion):\n    pass\noptimizer = Own(net.parameters())",
        "class Own(torch.optim.Optimiser):\n    pass\noptimizer = Own(net.parameters(), lr=1)",
        "optimizer = getattr(torch.optim, name)(net.parameters(), lr=0.1)",
        "if sgd:\n    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "else:\n    optimizer = torch.optim.Adam(net.parameters())",
    ],
)
def test_a_horizon_is_checked_whatever_the_optimizer_is(built: str) -> None:
    text = f"{built}\n{COSINE}{LOOP}"
    assert codes(text) == ["LR303"]
    source = Source("a.py", Path(), "import torch\n" + text, PYTHON)
    for plan in read(source, NOTHING).plans:
        asked = {(one.name, one.counts) for one in every_unknown(plan.table)}
        assert ("optimizer.lr", "lr") in asked or plan.table["optimizer"]["lr"] == 0.1


def test_an_optimizer_goes_by_every_name_that_it_has() -> None:
    text = """
class Trainer:
    def __init__(self, net, optimizer):
        self.net, self.optimizer = net, optimizer
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)

    def fit(self, loader):
        for epoch in range(30):
            for x in loader:
                self.net(x).backward()
                self.optimizer.step()
                self.scheduler.step()
"""
    assert codes(text) == ["LR303"]


@pytest.mark.parametrize(
    "scheduler",
    [
        "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30, eta_min=1e-3)",
        "torch.optim.lr_scheduler.OneCycleLR(optimizer, [0.1, 0.2], total_steps=20)",
        "torch.optim.lr_scheduler.CyclicLR(optimizer, 0.1, 0.2, step_size_up=5)",
    ],
)
def test_nothing_is_said_that_depends_on_its_lr_or_its_groups(scheduler: str) -> None:
    loop = "for epoch in range(30):\n    train_one_epoch(net, optimizer)\n    scheduler.step()"
    assert codes(f"optimizer = make_optimizer(net)\nscheduler = {scheduler}\n{loop}") == []


@pytest.mark.parametrize(
    ("scheduler", "code"),
    [
        ("CosineAnnealingLR(optimizer, t_max=90)", "LR005"),
        ("MultiStepLR(optimizer, [30, 60], gamma=10)", "LR101"),
        ("MultiStepLR(optimizer, [0.5, 0.75])", "LR103"),
        ("LinearLR(optimizer, 0.1, total_iters=0)", "LR106"),
    ],
)
def test_arguments_are_checked_where_nothing_ticks_it(scheduler: str, code: str) -> None:
    text = f"def build(optimizer):\n    return torch.optim.lr_scheduler.{scheduler}"
    assert codes(text) == [code]


def test_no_rule_over_curves_speaks_where_nothing_ticks_it() -> None:
    text = "def build(optimizer):\n    return torch.optim.lr_scheduler.StepLR(optimizer, 1, 1e-9)"
    assert codes(text) == []


def test_a_sequence_with_a_plateau_is_refused_however_it_is_ticked() -> None:
    text = """
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warmup, plateau], [5])
for epoch in range(30):
    train_one_epoch(net, optimizer)
    scheduler.step(validate(net))
"""
    assert codes(text) == ["LR410"]


def test_a_finding_counts_that_another_one_says_better_with_some_numbers_only() -> None:
    # Of 200 batches the LR is 1e-3 of its peak before the second epoch, and no less (LR313).
    text = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=50)
for epoch in range(100):
    for x in train_loader:
        net(x).backward()
        optimizer.step()
        scheduler.step()
"""
    assert codes(text) == ["LR202"]


def test_of_two_that_set_the_lr_outright_the_last_one_counts() -> None:
    text = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
first = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: min(1, (e + 1) / 5))
last = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10)
for epoch in range(100):
    train_one_epoch(net, optimizer)
    first.step()
    last.step()
"""
    report = check_file("import torch" + text, "a.py", Path(), Settings())
    assert [f.line for f in report.diagnostics if f.code == "LR404"] == [4]


def test_a_statement_that_sets_the_lr_is_named_as_one() -> None:
    text = """import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
def train(epochs):
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * max(0, 1 - epoch / 5)
        for x in train_loader:
            net(x).backward()
            optimizer.step()
"""
    (found,) = check_file(text, "a.py", Path(), Settings()).diagnostics
    assert found.message.startswith('with `group["lr"] = 0.1 * max(0, 1 - epoch / 5)` the LR')


@pytest.mark.parametrize(
    "optimizer",
    [
        "torch.optim.AdamW(net.parameters(), h.lr, betas=[h.b1, h.b2])",
        "torch.optim.SGD(net.parameters(), lr=0.1, momentum=h.momentum)",
    ],
)
def test_an_argument_that_nobody_says_is_not_out_of_range(optimizer: str) -> None:
    text = f"""
optimizer = {optimizer}
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=h.gamma)
for epoch in range(h.epochs):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    assert codes(text) == []


def test_a_rate_in_a_function_is_no_count() -> None:
    text = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda x: (1.0 + args.lr_gamma * x) ** (-args.lr_decay)
)
for epoch in range(args.epochs):
    for x in train_loader:
        net(x).backward()
        optimizer.step()
        scheduler.step()
"""
    assert codes(text) == []


def test_accelerate_ticks_a_one_cycle_to_its_end_and_no_further() -> None:
    text = """
from accelerate import Accelerator
accelerator = Accelerator()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.95)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=20)
{prepare}
for epoch in range(30):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    prepare = "optimizer, scheduler = accelerator.prepare(optimizer, scheduler)"
    assert "LR305" in codes(text.format(prepare=""))
    assert "LR305" not in codes(text.format(prepare=prepare))


def test_milestones_that_are_shares_are_said_to_be_some() -> None:
    text = """import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[{}])
for epoch in range(100):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    (found,) = check_file(text.format("0.5, 0.75"), "a.py", Path(), Settings()).diagnostics
    assert found.message.endswith("They look like shares of the run: 0.5 of 100 ticks is 50.")
    (found,) = check_file(text.format("0.5, 75"), "a.py", Path(), Settings()).diagnostics
    assert found.message.endswith("Use 1.")


def test_milestones_for_a_run_of_unknown_length_may_be_reached() -> None:
    text = """
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [100, 150])
for epoch in range(args.epochs):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    assert codes(text) == []


@pytest.mark.parametrize(
    ("built", "said"),
    [
        ("{0} = torch.optim.lr_scheduler.StepLr({1}, 30)", "`StepLR`"),
        ("{0} = torch.optim.Adamw(net.parameters())", "`AdamW`"),
        (
            "from torch.optim.lr_scheduler import LinearLr as L\nif warms:\n    {0} = L({1})",
            "`LinearLR`",
        ),
        ("{0} = torch.optim.lr_scheduler.WarmupThenFlat({1})", ""),  # of a torch to come, perhaps
        ("{0} = torch.optim.lr_scheduler.LRScheduler({1})", ""),
        ("if hasattr(torch.optim, 'Adamw'):\n    {0} = torch.optim.Adamw(net.parameters())", ""),
        (
            "try:\n    {0} = torch.optim.Adamw(net.parameters())\nexcept AttributeError:\n    pass",
            "",
        ),
        ("torch.optim.Adamw = Mine\n{0} = torch.optim.Adamw(net.parameters())", ""),
    ],
)
def test_the_nearest_class_is_named_where_torch_does_not_have_one(built: str, said: str) -> None:
    text = built.format("scheduler", "optimizer")
    report = check_file(
        f"import torch\n{text}\nimport torch.optim.lr_scheduler", "a.py", Path(), Settings()
    )
    found = [one.message for one in report.diagnostics if one.code == "LR004"]
    assert [said in message for message in found] == ([True] if said else [])
