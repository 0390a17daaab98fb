"""The advice of a rule over specs, in the words of the file that it is given for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import lrviz
from lrviz.lint.files import check_file
from lrviz.lint.horizon import count
from lrviz.lint.settings import Settings
from lrviz.lint.wording import in_words_of
from lrviz.sources.plan import NO_PLAN

SPEC = """
epochs = 20
steps_per_epoch = 50
optimizer = { lr = 0.1 }
scheduler = { type = "MultiStepLR", milestones = [400, 700] }
"""
MMENGINE = """
# lrviz: assume steps_per_epoch = 50
train_cfg = dict(by_epoch=True, max_epochs=20)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.1, by_epoch=False, end=100),
    dict(type="MultiStepLR", milestones=[400, 700], by_epoch=True, end=1000),
]
"""
SCRIPT = """
import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [400, 700])
for epoch in range(20):
    for step in range(50):
        optimizer.step()
    scheduler.step()
"""


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("x.toml", SPEC, 'set interval = "step".'),
        ("x.py", MMENGINE, "set by_epoch=False"),
        ("x.py", SCRIPT, "of the run: call step() after every batch."),
    ],
)
def test_how_to_tick_once_a_step(name: str, text: str, advice: str) -> None:
    [found] = [d for d in check_file(text, name, Path(), Settings()).diagnostics if d.fails]
    assert found.code == "LR204"
    assert advice in found.message
    assert ("interval" in found.message) == (name == "x.toml")


def test_a_format_without_such_a_key() -> None:
    plan = replace(NO_PLAN, format="lightning")
    said = 'Tick it once an epoch (interval = "epoch"). Set interval = "epoch", or stop.'
    expected = "Tick it once an epoch. Let it tick once an epoch, or stop."
    assert in_words_of(plan, said) == expected


STOPPED = """
import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=%s)
best, bad = 9.0, 0
for epoch in range(105):
    for batch in loader:
        net(batch).backward()
        optimizer.step()
    scheduler.step()
    loss = evaluate(net)
    bad = 0 if loss < best else bad + 1
    best = min(best, loss)
    if bad > 7:
        break
"""


def test_a_run_that_may_be_stopped_early_is_checked_as_one_that_is_not() -> None:
    [found] = check_file(STOPPED % 10, "x.py", Path(), Settings()).diagnostics
    assert found.code == "LR301"
    assert found.message.endswith("of a run that nothing ends early.")
    assert found.fix is None
    assert not check_file(STOPPED % 105, "x.py", Path(), Settings()).diagnostics


@pytest.mark.parametrize("name", ["updates", "n", "best_step"])
def test_a_run_that_a_count_may_end_is_not_drawn(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text((STOPPED % 10).replace("bad", name).replace("best = min", "other = min"))
    path.write_text(path.read_text().replace("loss", "found"))
    with pytest.raises(lrviz.SpecError, match="may end early"):
        lrviz.load(path)


def test_a_run_that_may_be_stopped_early_is_drawn_to_an_end_that_is_assumed(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(STOPPED % 105)
    how = "draw it to its end with --assume epochs=105, or a comment `# lrviz: assume epochs = 105`"
    for assume in ([], ["epochs=104"]):
        with pytest.raises(lrviz.SpecError, match=how):
            lrviz.load(path, assume=assume)
    assert lrviz.load(path, assume=["epochs=105", "len(loader)=4"]).epochs == 105
    endless = (STOPPED % 105).replace("for epoch in range(105)", "while True")
    path.write_text(endless)
    with pytest.raises(lrviz.SpecError, match=r"may end early; draw it [^;]* epochs=VALUE"):
        lrviz.load(path)
    assert lrviz.load(path, assume=["epochs=30", "len(loader)=4"]).epochs == 30


def test_what_ends_a_run_early_answers_the_advice_to_end_it(tmp_path: Path) -> None:
    decays = "StepLR(optimizer, step_size=10, gamma=0.1)"
    text = STOPPED.replace("CosineAnnealingLR(optimizer, T_max=%s)", decays)
    assert not check_file(text, "x.py", tmp_path, Settings()).diagnostics


@pytest.mark.parametrize(
    ("value", "said"),
    [(450000.0, "450000"), (37.5, "37.5"), (99999.5, "99999.5"), (2384185.4, "2384185")],
)
def test_a_number_of_ticks_is_written_out(value: float, said: str) -> None:
    assert count(value) == said


def test_a_config_is_not_told_of_a_class_that_it_does_not_name(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "VERSION: 2\nSOLVER: {BASE_LR: 0.01, MAX_ITER: 40, STEPS: [30], WARMUP_FACTOR: 0.1}\n"
    )
    found = [one for one in lrviz.check(path) if one.code == "LR204"]
    assert found
    assert not any("Phases" in one.message for one in found)


def test_of_many_milestones_a_few_are_named(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(
        "epochs = 10\noptimizer = { lr = 0.1 }\n"
        f'scheduler = {{ type = "MultiStepLR", milestones = {list(range(5, 100))} }}\n'
    )
    [found] = [one for one in lrviz.check(path) if one.code == "LR304"]
    assert found.message.endswith("never comes to 11, 12, 13, 14, 15 and 84 more.")
