"""The specific rule silences the general one, for the same scheduler."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.precedence import SILENCES, silenced_by
from lrviz.lint.registry import all_rules, by_code
from lrviz.lint.settings import Settings

HEAD = "epochs = 100\nsteps_per_epoch = 10\noptimizer = { lr = 0.1, momentum = 0.9 }\n"
ONE = "type = 'OneCycleLR', max_lr = 0.1"

# winner, the losers that would have been found too, the scheduler
CASES = [
    ("LR303", {"LR301", "LR204"}, "{ type = 'CosineAnnealingLR', T_max = 100, interval = 'step' }"),
    ("LR303", {"LR302"}, "{ type = 'CosineAnnealingLR', T_max = 1000 }"),
    ("LR302", {"LR204"}, "{ type = 'CosineAnnealingLR', T_max = 10_000_000_000 }"),
    ("LR303", {"LR306"}, f"{{ {ONE}, total_steps = 1000 }}"),
    ("LR303", {"LR305", "LR007"}, f"{{ {ONE}, total_steps = 100, interval = 'step' }}"),
    ("LR303", {"LR204"}, "{ type = 'MultiStepLR', milestones = [400, 1000] }"),
    (
        "LR303",
        {"LR310", "LR202"},
        "{ type = 'PolynomialLR', total_iters = 100, interval = 'step' }",
    ),
    (
        "LR105",
        {"LR301"},
        "{ type = 'SequentialLR', milestones = [40, 10], schedulers = ["
        "{ type = 'ConstantLR', factor = 1.0 }, { type = 'ConstantLR', factor = 1.0 },"
        "{ type = 'CosineAnnealingLR', T_max = 60 }] }",
    ),
    ("LR305", {"LR007", "LR107"}, f"{{ {ONE}, total_steps = 90 }}"),
    ("LR307", {"LR007"}, f"{{ {ONE}, total_steps = 100, pct_start = 0.01 }}"),
    ("LR310", {"LR202", "LR201"}, "{ type = 'PolynomialLR', total_iters = 50 }"),
    ("LR313", {"LR201", "LR202"}, "{ type = 'ExponentialLR', gamma = 0.2, interval = 'step' }"),
    ("LR202", {"LR201"}, "{ type = 'LambdaLR', lr_lambda = '0 if epoch > 50 else 1' }"),
    (
        "LR107",
        {"LR209"},
        "{ type = 'MultiplicativeLR', lr_lambda = '-1 if epoch == 20 else 0.99' }",
    ),
    (
        "LR403",
        {"LR205"},
        "{ type = 'SequentialLR', milestones = [5, 10], schedulers = ["
        "{ type = 'LinearLR', total_iters = 5 }, { type = 'ConstantLR', factor = 1.0 },"
        f"{{ {ONE}, total_steps = 90 }}] }}",
    ),
    ("LR101", {"LR107"}, "{ type = 'ExponentialLR', gamma = -0.5 }"),
    ("LR101", {"LR202", "LR201"}, "{ type = 'StepLR', step_size = 10, gamma = 0 }"),
    ("LR103", {"LR204"}, "{ type = 'StepLR', step_size = 200.5 }"),
    (
        "LR410",
        {"LR007"},
        "{ type = 'ChainedScheduler', schedulers = [{ type = 'ReduceLROnPlateau' }] }",
    ),
    (
        "LR309",
        {"LR314"},
        "{ type = 'Phases', phases = [{ shape = 'linear', from = 0.1, to = 1, length = 500 },"
        "{ shape = 'linear', from = 1, to = 0, length = 700 }] }",
    ),
    (
        "LR402",
        {"LR309"},
        "{ type = 'SequentialLR', milestones = [200], schedulers = ["
        "{ type = 'ConstantLR', factor = 0.5, total_iters = 200 },"
        "{ type = 'ConstantLR', total_iters = 300 }] }",
    ),
]


@pytest.mark.parametrize(("winner", "losers", "scheduler"), CASES)
def test_winner_and_losers(winner: str, losers: set[str], scheduler: str, tmp_path: Path) -> None:
    text = f"{HEAD}scheduler = {scheduler}\n"
    found = {d.code for d in check_file(text, "x.toml", tmp_path, Settings()).diagnostics}
    assert winner in found
    assert not losers & found


def test_another_scheduler_is_not_silenced(tmp_path: Path) -> None:
    text = HEAD + (
        "[[scheduler]]\ntype = 'StepLR'\nstep_size = 30\ngamma = 2.0\n"
        "[[scheduler]]\ntype = 'MultiStepLR'\nmilestones = [500]\n"
    )
    found = {d.code for d in check_file(text, "x.toml", tmp_path, Settings()).diagnostics}
    assert {"LR101", "LR204", "LR304"} <= found


def test_the_table_names_rules_and_is_the_only_place() -> None:
    for code, silenced in SILENCES.items():
        assert {code, *silenced} <= set(by_code())
        assert code not in silenced
    assert list(SILENCES) == sorted(SILENCES)
    assert not any(hasattr(rule, "silences") for rule in all_rules())


def test_a_rule_that_raises_is_reported_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(type(by_code()["LR201"]), "check", lambda self, facts: broken(facts))
    text = HEAD + "scheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
    report = check_file(text, "x.toml", tmp_path, Settings())
    found = {d.code: d.message for d in report.diagnostics}
    assert "a bug of lrviz: LR201 near-zero-lr raises RuntimeError: no such luck" in found["LR201"]
    assert "LR301" in found


def test_a_tick_per_batch_of_the_evaluation_says_all_of_its_curve(tmp_path: Path) -> None:
    text = """
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 7)
for epoch in range(25):
    for x, y in train_loader:
        loss(model(x), y).backward()
        optimizer.step()
    with torch.no_grad():
        for x, y in val_loader:
            loss(model(x), y)
            scheduler.step()
"""
    found = [d.code for d in check_file(text, "x.py", tmp_path, Settings()).diagnostics]
    assert found == ["LR619"]


def test_each_code_that_silences_or_is_silenced_is_that_of_a_rule() -> None:
    named = {code for one, others in SILENCES.items() for code in (one, *others)}
    assert named <= by_code().keys()
    assert {code: silenced_by(code) for code in by_code() if silenced_by(code)} == SILENCES
