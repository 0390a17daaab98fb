"""Schedulers by dotted path: the user's own, transformers', timm's; trusted ones only."""

from __future__ import annotations

import math
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import lrviz
from lrviz.engine.stepping import recorded_warnings

torch = pytest.importorskip("torch")

OWN = """
import os
import warnings
import os.path as paths
from torch.optim.lr_scheduler import LambdaLR, LRScheduler

def warmup(optimizer, steps: int, power: float = 1.0):
    return LambdaLR(optimizer, lambda step: min(1.0, ((step + 1) / steps) ** power))

class Halving(LRScheduler):
    def __init__(self, optimizer, every, last_epoch=-1):
        self.every = every
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * 0.5 ** (self.last_epoch // self.every) for base in self.base_lrs]

class WithMetric:
    def __init__(self, optimizer):
        self.optimizer = optimizer
    def step(self, metric):
        for group in self.optimizer.param_groups:
            group["lr"] = metric

class NoStep:
    def __init__(self, optimizer): ...

def broken(optimizer):
    raise RuntimeError("not today")

def leaves(optimizer):
    raise SystemExit(0)

def interrupts(optimizer):
    raise KeyboardInterrupt

def alone(optimizer):
    return LambdaLR(optimizer, lambda step: 1.0)

def name_first(name, optimizer, steps: int = 3):
    return warmup(optimizer, steps) if name == "warmup" else alone(optimizer)

class Counting:  # as MMEngine's: a metric that may be left out, and its own count of steps
    def __init__(self, optimizer):
        self.optimizer, self.calls = optimizer, 0
        optimizer._global_step = -1
        self.step()
    def step(self, metrics=None):
        if self.optimizer._global_step < 0 and self.calls == 1:
            warnings.warn("before optimizer.step()")
        self.calls += 1
        for group in self.optimizer.param_groups:
            group["lr"] = 0.1 if metrics is None else metrics

class LeavesLater(Halving):
    remove = os.remove
    def step(self):
        if self.last_epoch == 2:
            raise SystemExit("enough")
        super().step()
"""
HEAD = "steps = 6\noptimizer = { lr = 0.1 }\n"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_schedules.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_schedules", raising=False)


def simulate(scheduler: str, head: str = HEAD, trust: str = "own_schedules") -> list[float]:
    spec = lrviz.loads(f"{head}scheduler = {scheduler}\n", trust=[trust])
    return lrviz.simulate(spec).lr[0].tolist()


def test_a_function_with_an_expression_as_its_argument() -> None:
    found = simulate('{ type = "own_schedules.warmup", steps = "total_steps - 2" }')
    assert found == [0.1 * min(1.0, (s + 1) / 4) for s in range(6)]


def test_a_class() -> None:
    found = simulate('{ type = "own_schedules.Halving", every = 2 }')
    assert found == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]


def test_one_that_wants_the_metric() -> None:
    head = HEAD + "metric = { values = [0.5, 0.25] }\n"
    found = simulate('{ type = "own_schedules.WithMetric" }', head)
    assert found == [0.1, 0.5, 0.25, 0.25, 0.25, 0.25]


@pytest.mark.parametrize(
    ("scheduler", "message"),
    [
        ('{ type = "own_schedules.Halvin" }', "no `Halvin` .did you mean `Halving`"),
        ('{ type = "own_schedules.Halving" }', "needs the argument `every`"),
        ('{ type = "own_schedules.Halving", evry = 2 }', "did you mean `every`"),
        ('{ type = "own_schedules.NoStep" }', "which has no .step"),
        ('{ type = "own_schedules.broken" }', "raises RuntimeError when it is built: not today"),
        ('{ type = "own_schedules.nothing.here" }', "has no `nothing`"),
        ('{ type = "own_schedules.alone", step = 2 }', "has no argument `step`; it has none"),
        ('{ type = "own_schedules.leaves" }', "raises SystemExit when it is built: 0"),
        ('{ type = "own_schedules.interrupts" }', "raises KeyboardInterrupt when it is built"),
        ('{ type = "own_schedules.LeavesLater", every = 2 }', "SystemExit at tick 3: enough"),
    ],
)
def test_what_goes_wrong_is_said(scheduler: str, message: str) -> None:
    with pytest.raises(lrviz.SpecError, match=message):
        simulate(scheduler)


def test_one_whose_optimizer_does_not_come_first() -> None:
    found = simulate('{ type = "own_schedules.name_first", name = "warmup", steps = 4 }')
    assert found == [0.1 * min(1.0, (s + 1) / 4) for s in range(6)]


def test_one_that_may_be_given_the_metric() -> None:
    head = HEAD + "metric = { values = [0.5, 0.25] }\n"
    spec = lrviz.loads(
        f'{head}scheduler = {{ type = "own_schedules.Counting" }}\n', trust=["own_schedules"]
    )
    curve = lrviz.simulate(spec)
    assert curve.lr[0].tolist() == [0.1, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert curve.warnings == ()


def test_without_trust_nothing_is_imported(tmp_path: Path) -> None:
    with pytest.raises(lrviz.SpecError, match="not trusted"):
        simulate('{ type = "own_schedules.Halving", every = 2 }', trust="other")
    assert "own_schedules" not in sys.modules


def test_trust_of_a_package_is_not_that_of_its_namesakes() -> None:
    with pytest.raises(lrviz.SpecError, match="not trusted"):
        simulate('{ type = "own_schedules.Halving", every = 2 }', trust="own")


@pytest.mark.parametrize(
    "path",
    [
        "torch.optim.swa_utils.torch.save",
        "torch.optim.swa_utils.torch.multiprocessing.spawn",
        "torch.optim.lr_scheduler.warnings.sys.exit",
        "torch.optim.lr_scheduler.Optimizer",
        "torch.optim.lr_scheduler.wraps",
        "torch.optim.swa_utils.AveragedModel",
        "torch.hub.load",
        "torch.optim.SGD",
        "own_schedules.os.remove",
        "own_schedules.paths.os.remove",
        "own_schedules.paths.isfile",
        "own_schedules.LambdaLR",
        "own_schedules.Halving.load_state_dict",
        "own_schedules.LeavesLater.remove",
        "own_schedules.os",
        "own_schedules.__builtins__.exec",
        "own_schedules.Halving.__init__.__globals__.os.remove",
    ],
)
def test_only_what_the_package_defines_itself_is_reached(path: str) -> None:
    file = Path("kept.txt")
    file.write_text("kept")
    with pytest.raises(lrviz.SpecError) as caught:
        simulate(f'{{ type = "{path}", f = "kept.txt" }}', trust="own_schedules")
    assert [problem.code for problem in caught.value.problems] == ["LR004"]
    assert file.read_text() == "kept"
    with pytest.raises(lrviz.SpecError):
        simulate(f'{{ type = "{path}", f = "kept.txt" }}', trust=path.partition(".")[0])


def test_a_package_that_ends_where_it_is_imported() -> None:
    Path("own_exit.py").write_text("raise SystemExit(3)\n")
    with pytest.raises(lrviz.SpecError, match="importing `own_exit` raises SystemExit: 3"):
        simulate('{ type = "own_exit.Any" }', trust="own_exit")


def test_ctrl_c_in_a_constructor_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch, own_ctrl_c: None
) -> None:
    waits = "import os, signal\ndef waits(optimizer):\n    os.kill(os.getpid(), signal.SIGINT)\n"
    Path("own_waits.py").write_text(waits)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with pytest.raises(KeyboardInterrupt):
        simulate('{ type = "own_waits.waits" }', trust="own_waits")


def test_a_trusted_package_finds_only_trusted_neighbours() -> None:
    Path("own_two.py").write_text(
        "import own_three\nfrom own_schedules import Halving as Base\nclass Two(Base): ...\n"
    )
    Path("own_three.py").write_text("")
    spec = '{ type = "own_two.Two", every = 2 }'
    with pytest.raises(lrviz.SpecError, match="ModuleNotFoundError: No module named"):
        simulate(spec, trust="own_two")
    found = lrviz.loads(
        f"{HEAD}scheduler = {spec}\n", trust=["own_two", "own_three", "own_schedules"]
    )
    assert lrviz.simulate(found).lr[0].tolist() == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]


def test_transformers() -> None:
    pytest.importorskip("transformers")
    path = "transformers.get_cosine_schedule_with_warmup"
    scheduler = f'{{ type = "{path}", num_warmup_steps = 2, num_training_steps = "total_steps" }}'
    expected = [0.0, 0.05] + [0.05 * (1 + math.cos(math.pi * t / 4)) for t in range(4)]
    assert simulate(scheduler, trust="transformers") == pytest.approx(expected)


def test_timm() -> None:
    timm = pytest.importorskip("timm")
    assert timm
    scheduler = (
        '{ type = "timm.scheduler.CosineLRScheduler", t_initial = "epochs", warmup_t = 2, '
        "warmup_lr_init = 0.01, lr_min = 0.001 }"
    )
    head = "epochs = 6\noptimizer = { lr = 0.1 }\n"
    from timm.scheduler import CosineLRScheduler

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    real = CosineLRScheduler(optimizer, 6, warmup_t=2, warmup_lr_init=0.01, lr_min=0.001)
    expected = []
    for epoch in range(6):
        expected.append(optimizer.param_groups[0]["lr"])
        real.step(epoch + 1)
    np.testing.assert_array_equal(simulate(scheduler, head, "timm"), expected)


KINDS = """
from typing import Literal
from torch.optim.lr_scheduler import LambdaLR

def kinds(optimizer, a: str, b: Literal["1"], c="x", d: int = 0, e=0.5, f=None, g=None):
    assert (a, b, c, d, e, f, g) == ("1", "1", "1", 1, 1, 1, "cos"), (a, b, c, d, e, f, g)
    return LambdaLR(optimizer, lambda step: 1.0)
"""


def test_a_string_stays_one_where_a_string_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "own_kinds.py").write_text(KINDS)
    given = ", ".join(f"{name} = '1'" for name in "abcdef")
    found = simulate(f"{{ type = 'own_kinds.kinds', {given}, g = 'cos' }}", trust="own_kinds")
    assert found == [found[0]] * len(found)
    with pytest.raises(lrviz.SpecError):
        simulate("{ type = 'own_kinds.kinds', a = '1', b = '1', d = 'cos' }", trust="own_kinds")


def test_the_most_warnings_that_are_kept() -> None:
    with recorded_warnings() as texts:
        for number in range(30):
            warnings.warn(f"the  {number}th\nof many", stacklevel=1)
            warnings.warn(f"the {number}th of many", stacklevel=1)
    assert texts == [f"the {number}th of many" for number in range(20)]
