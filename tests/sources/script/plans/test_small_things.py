"""What one line of the reader is for, each in a script that is not what it is without it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import lrviz
from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.sources.script.plans.writing.any_run import SAID
from tests.sources.script.plans.test_scripts import read

TORCH = "import torch\nmodel = torch.nn.Linear(1, 1)\n"
LOOP = """
for epoch in range(9):
    model(torch.ones(1)).backward()
    optimizer.step()
    scheduler.step()
"""
BUILT = """\
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.{}
"""

HIDDEN = """\
def build(model):
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    return optimizer, SCHEDULER
"""
SET_UP = """\
import torch

class Runner:
    def go(self):
        for epoch in range(self.epochs):
            self.optimizer.step()
            self.scheduler.step()

    def setup(self):
        self.epochs = 4
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.3)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 3)
"""
MODULE = """\
import lightning
import torch

class Net(lightning.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        epochs = self.trainer.max_epochs
        return [optimizer], [torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)]

"""
ACCELERATED = """\
import torch
from accelerate import Accelerator

accelerator = Accelerator(gradient_accumulation_steps=2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
model, optimizer = accelerator.prepare(model, optimizer)
for epoch in range(3):
    for batch in range(8):
        with accelerator.accumulate(model):
            accelerator.backward(model(batch))
            optimizer.step()
            scheduler.step()
"""


def plan_of(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "train.py"
    path.write_text(text)
    (plan,) = read(path).plans
    return plan


def reasons(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "train.py"
    path.write_text(text)
    found = read(path)
    assert found.plans == ()
    return [one.reason for one in found.unknown]


OF_ARGUMENTS = {
    "LR005": "StepLR(optimizer, 0)",
    "LR101": "StepLR(optimizer, 3, gamma=10)",
    "LR102": "CosineAnnealingLR(optimizer, 30, eta_min=0.5)",
    "LR103": "StepLR(optimizer, 2.5)",
    "LR104": "MultiStepLR(optimizer, [30, 30])",
    "LR105": "MultiStepLR(optimizer, [60, 30])",
    "LR106": "LinearLR(optimizer, 0.1, total_iters=0)",
    "LR108": "CyclicLR(optimizer, 0.2, 0.1)",
    "LR403": "SequentialLR(optimizer, [ConstantLR(optimizer), OneCycleLR(optimizer, 0.1, 9)], [4])",
    "LR410": "ChainedScheduler([StepLR(optimizer, 3), ReduceLROnPlateau(optimizer)])",
}


@pytest.mark.parametrize("code", sorted(SAID))
def test_what_arguments_alone_say_is_said_though_nobody_knows_how_it_ticks(code: str) -> None:
    text = f"from torch.optim import SGD\nfrom torch.optim.lr_scheduler import *\n{HIDDEN}"
    text = text.replace("SCHEDULER", OF_ARGUMENTS[code])
    found = check_file(text, "x.py", Path(), Settings()).diagnostics
    assert [one.code for one in found] == [code]


def test_a_group_goes_by_the_name_that_it_is_given(tmp_path: Path) -> None:
    groups = '[{"params": model.parameters(), "name": "head"}, {"params": [], "name": "body"}]'
    built = BUILT.format("StepLR(optimizer, 3)").replace("model.parameters()", groups)
    plan = plan_of(tmp_path, TORCH + built + LOOP)
    assert [group.get("name") for group in plan.table["optimizer"]["groups"]] == ["head", "body"]


def test_what_apex_gives_back_is_what_it_was_given(tmp_path: Path) -> None:
    wrapped = "from apex import amp\nmodel, optimizer = amp.initialize(model, optimizer)\n"
    before, after = BUILT.format("StepLR(optimizer, 3)").splitlines(keepends=True)
    plan = plan_of(tmp_path, TORCH + before + wrapped + after + LOOP)
    assert (plan.table["epochs"], plan.table["optimizer"]["lr"]) == (9, 0.1)


def test_each_import_binds_the_name_that_python_binds(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "__init__.py").write_text("")
    (tmp_path / "parts" / "sizes.py").write_text("epochs = 7\n")
    (tmp_path / "more" / "own").mkdir(parents=True)  # packages without an __init__.py
    (tmp_path / "more" / "own" / "sizes.py").write_text("epochs = 7\n")
    for line, name in (
        ("import parts.sizes as s", "s"),
        ("import parts.sizes", "parts.sizes"),
        ("import more.own.sizes, more.other", "more.own.sizes"),
    ):
        loop = LOOP.replace("range(9)", f"range({name}.epochs)")
        text = f"{line}\n{TORCH}{BUILT.format('StepLR(optimizer, 3)')}{loop}"
        assert plan_of(tmp_path, text).table["epochs"] == 7


def test_what_is_assumed_of_a_function_that_nobody_calls(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    body = (BUILT.format("StepLR(optimizer, 3)") + LOOP).replace("\n", "\n    ")
    path.write_text(
        f"{TORCH}def train(epochs, model):\n    {body}".replace("range(9)", "range(epochs)")
    )
    assert lrviz.load(path, assume=["epochs=5"]).epochs == 5


def test_a_class_that_nobody_uses_is_set_up_before_it_trains(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, SET_UP)
    assert (plan.table["epochs"], plan.table["optimizer"]["lr"]) == (4, 0.3)


def test_epochs_of_a_module_without_a_trainer_are_asked_for_by_its_own_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "train.py"
    path.write_text(MODULE)
    with pytest.raises(lrviz.SpecError, match=r"`self.trainer.max_epochs` is not known"):
        lrviz.load(path)
    assert lrviz.load(path, assume=["self.trainer.max_epochs=8"]).epochs == 8


def test_batches_that_make_a_step_are_a_number(tmp_path: Path) -> None:
    given = "lightning.Trainer(max_epochs=3, accumulate_grad_batches={2: 4}).fit(Net(), loader)\n"
    assert reasons(tmp_path, MODULE + given) == ["`accumulate_grad_batches` is not a number"]


def test_the_last_batch_alone_is_the_end_of_an_epoch(tmp_path: Path) -> None:
    loop = """
for epoch in range(9):
    for i in range(8):
        optimizer.step()
        if (i + 1) % {} == 0:
            scheduler.step()
"""
    text = TORCH + BUILT.format("StepLR(optimizer, 3)") + loop
    assert plan_of(tmp_path, text.format(8)).table["scheduler"]["interval"] == "epoch"
    assert plan_of(tmp_path, text.format(4)).table["scheduler"]["frequency"] == 4


def test_a_scheduler_that_is_not_prepared_ticks_each_batch(tmp_path: Path) -> None:
    script = ACCELERATED
    assert reasons(tmp_path, script) == ["it does not tick once for each step"]
    prepared = script.replace("optimizer = accelerator", "optimizer, scheduler = accelerator")
    prepared = prepared.replace("prepare(model, optimizer)", "prepare(model, optimizer, scheduler)")
    assert plan_of(tmp_path, prepared).table["accumulate_grad_batches"] == 2


def _of_transformers(t: int) -> dict[str, float]:
    """The factors at a tick, by transformers/optimization.py: 4 ticks of warmup, 20 in all."""
    part = (t - 4) / 16
    cosine = 0.5 * (1 + math.cos(math.pi * part))
    restarted = 0.5 * (1 + math.cos(math.pi * (2 * part % 1)))
    rising = {
        "get_constant_schedule_with_warmup(optimizer, 4)": 1.0,
        "get_linear_schedule_with_warmup(optimizer, 4, 20)": 1 - part,
        "get_cosine_schedule_with_warmup(optimizer, 4, 20)": cosine,
        "get_cosine_with_hard_restarts_schedule_with_warmup(optimizer, 4, 20, 2)": restarted,
        "get_polynomial_decay_schedule_with_warmup(optimizer, 4, 20, 1e-3, 2)": (
            0.01 + 0.99 * (1 - part) ** 2 if t >= 4 else 0
        ),
    }
    return {"get_constant_schedule(optimizer)": 1.0} | {
        call: t / 4 if t < 4 else factor for call, factor in rising.items()
    }


@pytest.mark.parametrize("call", _of_transformers(0))
def test_a_schedule_of_transformers_is_what_its_own_formula_gives(
    call: str, tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    first, _ = BUILT.splitlines(keepends=True)
    built = f"import transformers\nscheduler = transformers.{call}\n"
    path.write_text(TORCH + first + built + LOOP.replace("range(9)", "range(20)"))
    lr = lrviz.simulate(lrviz.load(path), engine="formula").lr[0]
    assert lr[:20] == pytest.approx([0.1 * _of_transformers(t)[call] for t in range(20)], rel=1e-12)


@pytest.mark.parametrize("ends", ["raise SystemExit", "raise SystemExit(1)", "sys.exit()"])
def test_a_run_that_ends_at_a_count(ends: str, tmp_path: Path) -> None:
    loop = LOOP.replace("range(9)", "range(args.n)") + f"    if epoch >= 4:\n        {ends}\n"
    text = f"import sys\n{TORCH}{BUILT.format('StepLR(optimizer, 3)')}{loop}"
    path = tmp_path / "train.py"
    for most, epochs in ((30, 5), (3, 3)):
        path.write_text(f"# lrviz: assume args.n = {most}\n{text}")
        assert lrviz.load(path).epochs == epochs


def test_what_a_trainer_is_not_told_is_what_lightning_takes(tmp_path: Path) -> None:
    used = "epochs = self.trainer.max_epochs // self.trainer.accumulate_grad_batches"
    module = MODULE.replace("epochs = self.trainer.max_epochs", used)
    given = "lightning.Trainer(max_epochs=6).fit(Net(), loader)\n"
    assert plan_of(tmp_path, module + given).table["scheduler"]["T_max"] == 6


@pytest.mark.parametrize("key", ["momentum", "weight_decay"])
def test_what_is_set_by_hand_but_the_lr(key: str, tmp_path: Path) -> None:
    sets = f"    optimizer.param_groups[0]['{key}'] = 0.5\n"
    text = TORCH + BUILT.format("StepLR(optimizer, 3)") + LOOP + sets
    if key == "momentum":
        assert reasons(tmp_path, text) == ["`momentum` of the param group is set"]
    else:
        assert plan_of(tmp_path, text).table["epochs"] == 9


def test_a_class_that_torch_may_have_is_not_misspelt() -> None:
    built = TORCH + BUILT.format("StpLR(optimizer, 3)") + LOOP
    [found] = check_file(built, "x.py", Path(), Settings()).diagnostics
    assert (found.code, "did you mean `StepLR`?" in found.message) == ("LR004", True)
    first, scheduler = BUILT.format("StpLR(optimizer, 3)").splitlines(keepends=True)
    asked = f"if hasattr(torch.optim.lr_scheduler, 'StpLR'):\n    {scheduler}"
    text = TORCH + first + asked
    assert not check_file(text, "x.py", Path(), Settings()).diagnostics


def test_flags_of_absl_have_their_defaults(tmp_path: Path) -> None:
    defined = (
        'from absl import flags\nFLAGS = flags.FLAGS\nflags.DEFINE_integer("n", 9, "epochs")\n'
    )
    loop = LOOP.replace("range(9)", "range(FLAGS.n)")
    plan = plan_of(tmp_path, defined + TORCH + BUILT.format("StepLR(optimizer, 3)") + loop)
    assert plan.table["epochs"] == 9


@pytest.mark.parametrize(
    "line", ["from .parts import EPOCHS", "from . import parts", "import parts"]
)
def test_a_file_beside_it_is_imported_however_it_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("EPOCHS = 7\n")
    epochs = "EPOCHS" if "EPOCHS" in line else "parts.EPOCHS"
    text = f"{line}\n{TORCH}{BUILT.format('StepLR(optimizer, 3)')}"
    plan = plan_of(tmp_path, text + LOOP.replace("range(9)", f"range({epochs})"))
    assert plan.table["epochs"] == 7


@pytest.mark.parametrize(
    "progress",
    [
        "tqdm.auto.tqdm(range(9))",
        "rich.progress.track(range(9))",
        "fastprogress.progress_bar(range(9))",
    ],
)
def test_a_progress_bar_goes_over_what_it_is_given(progress: str, tmp_path: Path) -> None:
    imports = "import fastprogress, rich.progress, tqdm.auto\n"
    loop = LOOP.replace("range(9)", progress)
    plan = plan_of(tmp_path, imports + TORCH + BUILT.format("StepLR(optimizer, 3)") + loop)
    assert plan.table["epochs"] == 9


def test_what_trains_out_of_sight_comes_before_the_tick(tmp_path: Path) -> None:
    built = TORCH + BUILT.format("StepLR(optimizer, 3)")
    loop = "for epoch in range(9):\n    {}\n    {}\n"
    seen = plan_of(tmp_path, built + loop.format("print(epoch)", "scheduler.step()"))
    assert seen.notes == ("nothing in the file is seen to step the optimizer",)
    first = built + loop.format("scheduler.step()", "print(epoch)")
    assert reasons(tmp_path, first) == ["nothing is seen that steps the optimizer"]


def test_a_warmup_longer_than_the_run(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    first, _ = BUILT.splitlines(keepends=True)
    call = "get_linear_schedule_with_warmup(optimizer, 9, 5)"
    built = f"import transformers\nscheduler = transformers.{call}\n"
    path.write_text(TORCH + first + built + LOOP.replace("range(9)", "range(12)"))
    lr = lrviz.simulate(lrviz.load(path), engine="formula").lr[0]
    assert lr[:12] == pytest.approx([0.1 * t / 9 if t < 9 else 0 for t in range(12)], rel=1e-12)


def test_a_list_may_be_extended_by_one_of_an_unknown_length(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(
        TORCH + BUILT.format("StepLR(optimizer, 2)") + "keys = []\n"
        "for line in open('meta.txt'):\n"
        "    folder, many = line.split()\n"
        "    keys.extend([f'{folder}/{i}' for i in range(int(many))])" + LOOP
    )
    (plan,) = read(path).plans
    assert plan.table["epochs"] == 9


REGISTRY = """\
REGISTRY = {{}}

def register(function):
    REGISTRY[function.__name__] = function
    return function

@register
def step(optimizer):
    return torch.optim.lr_scheduler.StepLR(optimizer, 3)

@register
def cosine(optimizer):
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 9)

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = {}
"""


def test_what_a_registry_chooses_is_drawn_and_of_the_rest_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(TORCH + REGISTRY.format('REGISTRY["cosine"](optimizer)') + LOOP)
    found = read(path)
    assert [plan.table["scheduler"]["type"] for plan in found.plans] == ["CosineAnnealingLR"]
    assert found.unknown == ()
    path.write_text(TORCH + REGISTRY.format("None"))
    assert len(read(path).unknown) == 2


@pytest.mark.parametrize(("index", "epochs"), [("e", 3), ("e // 2", 6), ("e + 1", 2)])
def test_a_list_that_is_shorter_than_the_run(index: str, epochs: int, tmp_path: Path) -> None:
    built = BUILT.format(f"LambdaLR(optimizer, lambda e: FACTORS[{index}] * 0.5)")
    text = TORCH + "FACTORS = [1.0, 0.5, 0.1]\n" + built + LOOP
    plan = plan_of(tmp_path, text.replace("range(9)", f"range({epochs})"))
    assert plan.table["epochs"] == epochs
    assert reasons(tmp_path, text.replace("range(9)", f"range({epochs + 1})")) == [
        "its function asks for more than the 3 items that a list has"
    ]


ROUNDED = {
    "torch.linspace(0.1, 0.01, 8)[i].item()": False,
    "torch.linspace(0.1, 0.01, 8, dtype=torch.float64)[i].item()": True,
    "torch.linspace(0.1, 0.01, 8, dtype=torch.float)[i].item()": False,
    "torch.linspace(0.5, 4, 8)[i].item()": False,  # it may be rounded on the way
    "torch.tensor([0.5, 0.25])[i % 2].item()": True,
    "torch.tensor([0.1, 0.25])[i % 2].item()": False,
    "torch.tensor(0.1 * (i + 1)).item()": False,
    "0.1 / torch.arange(1, 9)[i].item()": True,
    "float(np.linspace(0.1, 0.01, 8)[i])": True,
    "float(np.linspace(0.1, 0.01, 8, dtype=np.float32)[i])": False,
    "float(np.float32(0.1))": False,
}


@pytest.mark.parametrize("lr", ROUNDED)
def test_numbers_that_are_rounded_to_32_bits_are_not_drawn_as_they_were(
    lr: str, tmp_path: Path
) -> None:
    text = f"""\
import numpy as np
{TORCH}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for i in range(8):
    optimizer.param_groups[0]["lr"] = {lr}
    optimizer.step()
"""
    if ROUNDED[lr]:
        assert plan_of(tmp_path, text).table["steps"] == 8
    else:
        assert reasons(tmp_path, text) == ["the LR that is set cannot be computed"]
