"""What the rules say is so on the curve that torch itself makes."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lrviz
from lrviz.lint.files import check_file
from lrviz.lint.registry import spec_rules
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.spec.reader import loads

torch = pytest.importorskip("torch")
ALL = Settings(Selection(select=("ALL",)))

EXAMPLES = [
    pytest.param(rule.FILES, textwrap.dedent(text).lstrip("\n"), id=f"{rule.code}-{kind}-{index}")
    for rule in spec_rules()
    for kind, texts in (("bad", rule.BAD), ("good", rule.GOOD))
    for index, text in enumerate(texts)
]


@pytest.mark.parametrize(("files", "text"), EXAMPLES)
def test_both_engines_give_the_same_findings(
    files: tuple[tuple[str, str], ...], text: str, tmp_path: Path
) -> None:
    for name, content in files:
        (tmp_path / name).write_text(content)
    found = [
        {
            (d.code, d.line, d.message)
            for d in check_file(text, "x", tmp_path, replace(ALL, engine=engine)).diagnostics
            if d.code != "LR007"  # torch's own words, which it may change
        }
        for engine in ("formula", "torch")
    ]
    assert found[0] == found[1]


def real(text: str, ticks: int) -> list[float]:
    """The LR of each tick of a loop of torch's own, over the first scheduler of a spec."""
    optimizer, scheduler = loads(text).build([torch.nn.Parameter(torch.zeros(1))])
    values = []
    for _ in range(ticks):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def message(code: str, text: str) -> str:
    [found] = [d.message for d in check_file(text, "x", Path(), ALL).diagnostics if d.code == code]
    return found


RESUMED = [
    ('type = "CosineAnnealingLR", T_max = 100', 39, 0.1),
    ('type = "StepLR", step_size = 30', 29, 0.01),
    ('type = "MultiStepLR", milestones = [30, 60]', 59, 0.001),
    ('type = "ExponentialLR", gamma = 0.95', 9, 0.1),
    ('type = "LinearLR", start_factor = 0.1, total_iters = 50', 19, 0.1),
    ('type = "PolynomialLR", total_iters = 100', 19, 0.1),
]


@pytest.mark.parametrize(("scheduler", "last", "lr"), RESUMED)
def test_a_resume_is_compared_with_the_real_run(scheduler: str, last: int, lr: float) -> None:
    whole = f"epochs = 120\noptimizer = {{ lr = 0.1 }}\nscheduler = {{ {scheduler} }}\n"
    expected = real(whole, last + 2)[last + 1]
    resumed = (
        f"epochs = 20\noptimizer = {{ lr = {lr}, initial_lr = 0.1 }}\n"
        f"scheduler = {{ {scheduler}, last_epoch = {last} }}\n"
    )
    got = real(resumed, 1)[0]
    if abs(got - expected) < 1e-9:  # CosineAnnealingLR before torch 2.8
        found = check_file(resumed, "x", Path(), ALL).diagnostics
        assert not any(d.code == "LR317" for d in found)
        return
    assert f"the LR is {got:.5g} at epoch 0; the uninterrupted run has {expected:.5g} there" in (
        message("LR317", resumed)
    )


@pytest.mark.parametrize("scheduler", ['type = "LambdaLR", lr_lambda = "0.9 ** epoch"'])
def test_what_works_its_lr_out_anew_resumes_right(scheduler: str) -> None:
    text = f"epochs = 20\noptimizer = {{ lr = 0.1 }}\nscheduler = {{ {scheduler}, last_epoch = 9 }}"
    assert not any(d.code == "LR317" for d in check_file(text, "x", Path(), ALL).diagnostics)


SHAPES = [  # the rule, the scheduler, where it shows and what torch has there
    ("LR205", "(step + 1) / 60 if step < 60 else 1 - step / 200", (59, 60), "at step 60"),
    ("LR209", "0.5 * (1 + cos(pi * step / 150))", (150, 199), "by step 150"),
    ("LR309", "min(1, (step + 1) / 400)", (199,), "after 200 ticks"),
]


@pytest.mark.parametrize(("code", "function", "ticks", "where"), SHAPES)
def test_numbers_of_a_free_curve(
    code: str, function: str, ticks: tuple[int, ...], where: str
) -> None:
    text = (
        "steps = 200\noptimizer = { lr = 0.1 }\n"
        f'scheduler = {{ type = "LambdaLR", lr_lambda = "{function}" }}\n'
    )
    curve, said = real(text, 200), message(code, text)
    assert where in said
    assert all(f"{curve[tick]:.3g}" in said for tick in ticks)


def test_a_cut_decay_is_measured_against_where_torch_would_end() -> None:
    text = (
        "steps = {steps}\noptimizer = {{ lr = 0.1 }}\n"
        'scheduler = {{ type = "Phases", phases = ['
        '{{ shape = "cosine", to = 0.3, length = 100 }}] }}\n'
    )
    end = real(text.format(steps=101), 101)[100]
    for steps in (80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90):
        cut = text.format(steps=steps)
        above = real(cut, steps)[-1] - end > 0.05 * 0.1
        found = check_file(cut, "x", Path(), ALL).diagnostics
        assert any(d.code == "LR314" for d in found) is above


SCHEDULES = '''
import math

from torch.optim.lr_scheduler import LambdaLR


def get_linear_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps):
    def factor(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        left = num_training_steps - step
        return max(0.0, left / max(1, num_training_steps - num_warmup_steps))

    return LambdaLR(optimizer, factor)


def get_cosine_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps):
    def factor(step):
        if step < num_warmup_steps:
            return step / max(1, num_warmup_steps)
        done = (step - num_warmup_steps) / max(1, num_training_steps - num_warmup_steps)
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * done)))

    return LambdaLR(optimizer, factor)


class InUpdates:
    """As timm's: told epochs by step(), updates by step_update(), and deaf to one of them."""

    def __init__(self, optimizer, t_initial, t_in_epochs=True):
        self.optimizer, self.t_initial, self.t_in_epochs = optimizer, t_initial, t_in_epochs

    def _set(self, t):
        self.optimizer.param_groups[0]["lr"] = 0.1 * max(0.1, 1 - t / self.t_initial)

    def step(self, epoch, metric=None):
        if self.t_in_epochs:
            self._set(epoch)

    def step_update(self, updates, metric=None):
        if not self.t_in_epochs:
            self._set(updates)
'''

LINEAR = 'type = "schedules_of_a_test.get_linear_schedule_with_warmup"'
COSINE = 'type = "schedules_of_a_test.get_cosine_schedule_with_warmup"'
UPDATES = 'type = "schedules_of_a_test.InUpdates"'
TEN = "epochs = 10\nsteps_per_epoch = 20"
STEP = ', interval = "step"'
FOUR = "epochs = 10\nbatches_per_epoch = 80\naccumulate_grad_batches = 4"
CALLS = [  # the run, the scheduler, what is found beside infos
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 200", set()),
    (TEN, f'{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = "total_steps"', set()),
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 209", set()),
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 210", {"LR314"}),
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 10", {"LR303"}),
    (TEN, f"{LINEAR}, num_warmup_steps = 1, num_training_steps = 200", {"LR303"}),
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 179", {"LR315"}),
    (FOUR, f"{LINEAR}{STEP}, num_warmup_steps = 5, num_training_steps = 800", {"LR502"}),
    (TEN, f"{LINEAR}{STEP}, num_warmup_steps = 300, num_training_steps = 200", {"LR309"}),
    (TEN, f"{COSINE}{STEP}, num_warmup_steps = 5, num_training_steps = 140", {"LR209"}),
    (TEN, f"{UPDATES}, t_initial = 200, t_in_epochs = false", {"LR204"}),
    (TEN, f"{UPDATES}, t_initial = 10{STEP}", {"LR204"}),
    (TEN, f"{UPDATES}, t_initial = 10", set()),
    (TEN, f"{UPDATES}, t_initial = 200, t_in_epochs = false{STEP}", set()),
]


@pytest.mark.parametrize(("run", "scheduler", "expected"), CALLS)
def test_a_schedule_by_dotted_path(
    run: str, scheduler: str, expected: set[str], tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "schedules_of_a_test.py").write_text(SCHEDULES)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = Settings(trust=("schedules_of_a_test",))
    text = f"{run}\noptimizer = {{ lr = 0.1 }}\nscheduler = {{ {scheduler} }}\n"
    found = check_file(text, "x", tmp_path, settings).diagnostics
    assert {d.code for d in found if d.fails} == expected
    assert not any("bug of" in d.message for d in found)


def test_the_curve_of_those_is_torchs() -> None:
    text = "steps = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = 'StepLR', step_size = 3 }\n"
    assert list(lrviz.simulate(loads(text)).lr[0]) == real(text, 9)
