"""Forms in which people write configs: the LR at some steps is the framework's own."""

from __future__ import annotations

import math
from pathlib import Path
from textwrap import dedent

import pytest

from lrviz.engine import simulate
from lrviz.engine.unknown import drawable
from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.door import open_file, read_plans
from lrviz.sources.quantity import Unknown
from lrviz.spec.reader import spec_of
from lrviz.text.problem import SpecError

NEAR = (1 + math.cos(math.pi * 7 / 8)) / 2
"""What is left of a half cosine of eight ticks at its last one."""
SECTIONS = """\
# lrviz: assume version = 4.57
model: {name: base}
train:
  %s:
    learning_rate: 2.0e-5
    lr_scheduler_type: linear
    max_steps: 1000
    warmup_steps: 100
"""
RUNNER = """\
# lrviz: assume steps_per_epoch = 50
optimizer = dict(type="SGD", lr=0.01)
lr_config = dict(policy="poly", power=1, warmup="constant", warmup_iters=10, warmup_ratio=0.5%s)
runner = dict(type="%s", %s)
"""

ARGUMENTS = """\
# lrviz: assume version = 4.57
learning_rate: 2.0e-5
lr_scheduler_type: cosine_with_min_lr
lr_scheduler_kwargs: '{"min_lr_rate": 0.1}'
max_steps: 1000
"""
MERGED = """\
common: &common
  learning_rate: 2.0e-5
  lr_scheduler_type: linear
  per_device_train_batch_size: 4
run:
  <<: *common
  max_steps: 1000
"""
SCALED = """\
train_cfg = dict(max_epochs=9)
train_dataloader = dict(batch_size=8)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = dict(type="StepLR", step_size=3)
auto_scale_lr = dict(enable=%s, base_batch_size=32)
# lrviz: assume steps_per_epoch = 1
"""
CYCLIC = """\
# lrviz: assume steps_per_epoch = 10
train_cfg = dict(by_epoch=True, max_epochs=%d)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=1e-4))
param_scheduler = [
    dict(type="CosineAnnealingLR", T_max=4, eta_min=1e-3, end=4, convert_to_iter_based=True),
    dict(
        type="CosineAnnealingLR", T_max=6, eta_min=0, begin=4, end=10, convert_to_iter_based=True
    ),
]
"""
QUADRATIC = """\
# lrviz: assume steps_per_epoch = 2
train_cfg = dict(by_epoch=True, max_epochs=9)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="mmdet.QuadraticWarmupLR", begin=0, end=2, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", begin=2, end=6, eta_min=0.01, convert_to_iter_based=True),
    dict(type="ConstantLR", factor=1, begin=6, end=9),
]
"""
CALLED = """\
trainer: {max_steps: 1200}
optimizer: {_target_: torch.optim.AdamW, lr: 2e-5}
lr_scheduler:
  scheduler: {_target_: transformers.%s, num_warmup_steps: 100, num_training_steps: %s}
  interval: step
"""
WARMUPS = """\
# lrviz: assume version = %s
learning_rate: 2.0e-5
lr_scheduler_type: constant_with_warmup
max_steps: 1000
warmup_steps: 100
warmup_ratio: %s
"""
STABLE = """\
learning_rate: 2.0e-5
lr_scheduler_type: warmup_stable_decay
lr_scheduler_kwargs: {num_decay_steps: 100, decay_type: linear}
max_steps: 100
warmup_steps: 20
"""
NEMO = """\
name: x
trainer: {devices: 1, max_steps: 60}
model:
  optim: {name: adamw, lr: 0.1, sched: {name: WarmupPolicy, warmup_steps: 4, min_lr: 0.01}}
"""
CHOSEN = """\
# lrviz: assume steps_per_epoch = 2
small = 2
epochs = 6 if small > 1 else 30
train_cfg = dict(by_epoch=True, max_epochs=max(epochs, 3))
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1 if small != 2 else 0.2))
param_scheduler = [dict(type="MultiStepLR", milestones=[min(3, epochs)], gamma=0.1)]
"""

SWIFT_LORA = """\
# lrviz: assume steps_per_epoch = 110
model: Qwen/Qwen2.5-7B-Instruct
tuner_type: lora
dataset: [AI-ModelScope/alpaca-gpt4-data-en]
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
max_steps: 110
warmup_steps: 1e+1
"""
RAISED = """\
# lrviz: assume steps_per_epoch = 10
train_cfg = dict(by_epoch=True, max_epochs=600)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=0.004))
param_scheduler = [
    dict(type="CosineAnnealingLR", eta_min=2e-4, begin=0, end=280),
    dict(type="ConstantLR", factor=2.5, begin=280, end=281),
    dict(type="CosineAnnealingLR", eta_min=2e-4, begin=281, end=600),
]
"""
CHANGED = """\
# lrviz: assume steps_per_epoch = 1
train_cfg = dict(by_epoch=True)
train_cfg.update(max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
optim_wrapper["optimizer"]["lr"] *= 2
schedulers = [dict(type="StepLR", step_size=2), dict(type="MultiStepLR", milestones=[3], begin=6)]
del schedulers[-1]["begin"]
schedulers[-1]["milestones"] = [4]
schedulers[-1].update(gamma=0.5)
schedulers.insert(0, dict(type="ExponentialLR", gamma=0.1, end=9))
schedulers[0].pop("end")
schedulers[0].update(dict(type="MultiStepLR", gamma=0.1), milestones=[9])
schedulers.append(dict(type="StepLR", step_size=1))
schedulers.pop()
del schedulers[1]
param_scheduler = schedulers
"""
FORMS: dict[str, tuple[str, str, dict[int, float]]] = {
    "arguments in a section": ("a.yaml", SECTIONS % "args", {50: 1e-5, 100: 2e-5, 550: 1e-5}),
    "mmcv counts what its runner does": (
        "a.py",
        RUNNER % ("", "IterBasedRunner", "max_iters=100"),
        {0: 0.005, 10: 0.009, 60: 0.004},
    ),
    "and else epochs": (
        "a.py",
        RUNNER % ("", "EpochBasedRunner", "max_epochs=2"),
        {0: 0.005, 10: 0.01, 60: 0.005},
    ),
    # (step + 1) / (warmup_steps + 1) while step <= warmup_steps, by NeMo's WarmupPolicy
    "a warm-up and nothing else": ("a.yaml", NEMO, {0: 0.02, 3: 0.08, 4: 0.1, 5: 0.1, 59: 0.1}),
    "what is chosen by what is known": ("a.py", CHOSEN, {0: 0.2, 5: 0.2, 6: 0.02, 11: 0.02}),
    "arguments as JSON's text": ("a.yaml", ARGUMENTS, {0: 2e-5, 500: 1.1e-5}),
    "what is merged is no run": ("a.yaml", MERGED, {0: 2e-5, 500: 1e-5}),
    "an LR that is scaled": ("a.py", SCALED % "True", {0: 0.025, 3: 0.0025}),
    "and not": ("a.py", SCALED % "False", {0: 0.1, 3: 0.01}),
    "an LR for four processes": (
        "a.py",
        f"{SCALED % True}# lrviz: assume world_size = 4\n",
        {0: 0.1},
    ),
    "up by a cosine, and down": (
        "a.py",
        CYCLIC % 10,
        {0: 1e-4, 20: 5.5e-4, 40: 0.0009986128001799076, 70: 0.0004993064000899541},
    ),
    "a quadratic warm-up": (
        "a.py",
        QUADRATIC,
        {
            0: 0.1 / 16,
            1: 0.1 * 4 / 16,
            3: 0.1,
            4: 0.1,
            8: 0.055,
            12: 0.01 + 0.09 * NEAR,
            17: 0.01 + 0.09 * NEAR,
        },
    ),
    "a function of transformers": (
        "a.yaml",
        CALLED % ("get_linear_schedule_with_warmup", 1100),
        {0: 0, 50: 1e-5, 100: 2e-5, 600: 1e-5, 1150: 0},
    ),
    "and one that goes on": (
        "a.yaml",
        CALLED % ("optimization.get_cosine_schedule_with_warmup", 600),
        {50: 1e-5, 350: 1e-5, 600: 0, 850: 1e-5, 1100: 2e-5},
    ),
    "a share of 0 beside steps": ("a.yaml", WARMUPS % ("4.57", "0.0"), {0: 0, 50: 1e-5}),
    "which wins in transformers 5": ("a.yaml", WARMUPS % ("5.10", "0.0"), {0: 2e-5, 50: 2e-5}),
    "as every share does": ("a.yaml", WARMUPS % ("5.10", "0.2"), {50: 5e-6, 200: 2e-5}),
    "a decay longer than what is left": ("a.yaml", STABLE, {10: 1e-5, 20: 1.6e-5, 90: 2e-6}),
    "ms-swift's own defaults": ("a.yaml", SWIFT_LORA, {0: 0, 10: 1e-4, 60: 5e-5}),
    "and those of all weights": (
        *("a.yaml", SWIFT_LORA.replace("lora", "full")),
        {5: 5e-6, 60: 5e-6},
    ),
    "what is changed after it is written": ("a.py", CHANGED, {0: 0.2, 3: 0.2, 4: 0.1, 9: 0.01}),
    "unless it says so": (
        "a.py",
        RUNNER % (", by_epoch=False", "EpochBasedRunner", "max_epochs=2"),
        {0: 0.005, 10: 0.009, 60: 0.004},
    ),
}


@pytest.mark.parametrize(("name", "text", "lr"), FORMS.values(), ids=FORMS)
def test_the_lr(name: str, text: str, lr: dict[int, float], tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    found = read_plans(open_file(tmp_path / name))
    curve = simulate(spec_of(found.only(), assumed=found.assumed), engine="formula")
    used = {step: float(curve.lr[0, curve.tick_at(step)]) for step in lr}
    assert used == pytest.approx(lr, rel=1e-9)


def failing(name: str, text: str) -> list[str]:
    found = check_file(text, name, Path(), Settings(Selection())).diagnostics
    return [f"{d.code}:{d.line}" for d in found if d.fails]


SEARCH = """\
method: bayes
parameters:
  learning_rate: {values: [1.0e-5, 5.0e-5]}
  num_train_epochs: {min: 1, max: 5}
  lr_scheduler_type: {values: [linear, cosine]}
"""
AUTO = """\
{
  "optimizer": {"type": "AdamW", "params": {"lr": "auto", "betas": "auto"}},
  "scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": "auto"}},
  "train_batch_size": "auto"
}
"""
KOHYA = """\
network_module = "networks.lora"
max_train_epochs = 10
learning_rate = 1e-4
lr_scheduler = "cosine"
lr_warmup_steps = 100
"""
SWIFT = """\
{"model_type": "qwen", "lr_scheduler_type": "linear", "learning_rate": 1e-4, "num_train_epochs": 3}
"""
OWN_FLOOR = """\
learning_rate: 1.0e-5
lr_scheduler_type: cosine_with_min_lr
num_train_epochs: 1
per_device_train_batch_size: 1
%s: 0.1
"""
MISSING = """\
trainer: {max_epochs: 40}
optimizer: {_target_: torch.optim.AdamW, lr: 0.001}
scheduler:
  _target_: torch.optim.lr_scheduler.OneCycleLR
  max_lr: 1e-2
  total_steps: ???
"""
OWN_OPTIMIZER = """\
trainer: {max_epochs: 10}
optimizer: {class_path: my.optim.Lion}
lr_scheduler: {class_path: torch.optim.lr_scheduler.StepLR, init_args: {step_size: 4}}
"""
LONG = """\
model:
  optimizer: {_target_: torch.optim.Adam, lr: 0.001}
  scheduler: {_target_: torch.optim.lr_scheduler.CosineAnnealingLR, T_max: 420}
"""
OF_A_PACKAGE = """\
from mmengine.config import read_base

with read_base():
    from mmpose.configs._base_.default_runtime import *

train_cfg.update(max_epochs=4200)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = dict(type="CosineAnnealingLR", begin=0, end=4200, convert_to_iter_based=True)
"""
CLEAN = {
    "an LR that a window of one epoch raises for good": ("a.py", RAISED),
    "a long run of which another file says how long": ("a.yaml", LONG),
    "a value that is added to what a package says": ("a.py", OF_A_PACKAGE),
    "an optimizer with a default LR of its own": ("a.yaml", OWN_OPTIMIZER),
    "a floor that the program gives": ("a.yaml", OWN_FLOOR % "min_lr_rate"),
    "a climb that comes down again": ("a.py", CYCLIC % 10),
    "what OmegaConf has to be told": ("a.yaml", MISSING),
    "a search space": ("a.yaml", SEARCH),
    "betas that the Trainer fills in": ("a.json", AUTO),
    "epochs of images that kohya counts": ("a.toml", KOHYA),
}


@pytest.mark.parametrize(("name", "text"), CLEAN.values(), ids=CLEAN)
def test_is_clean(name: str, text: str) -> None:
    assert failing(name, text) == []


def test_arguments_in_two_sections_are_two_schedules(tmp_path: Path) -> None:
    section = "  learning_rate: %s\n  lr_scheduler_type: linear\n  max_steps: 10\n"
    text = "sft:\n" + section % "1.0e-5" + "dpo:\n" + section % "2e-5"
    (tmp_path / "a.yaml").write_text(text)
    plans = read_plans(open_file(tmp_path / "a.yaml")).reading.plans
    assert [(plan.label, plan.at and plan.at.line) for plan in plans] == [("sft", 1), ("dpo", 5)]
    assert failing("a.yaml", text) == ["LR011:6"]


UNKNOWN_TYPE = """\
{
  "optimizer": {"type": "Adam", "params": {"lr": 1e-4}},
  "scheduler": {"type": "WarmupLinearLR", "params": {"warmup_num_steps": 100}},
  "train_batch_size": 16
}
"""


def test_a_type_that_is_not_there_is_said_once() -> None:
    assert failing("a.json", UNKNOWN_TYPE) == ["LR004:3"]


@pytest.mark.parametrize(
    ("version", "share", "found"),
    [
        ("4.57", "0.0", []),
        ("5.10", "0.0", ["LR801:5"]),
        ("5.24", "0.0", ["LR801:6"]),
        ("5.24", "0.2", ["LR801:6"]),
    ],
)
def test_a_share_of_a_version(version: str, share: str, found: list[str]) -> None:
    assert failing("a.yaml", WARMUPS % (version, share)) == found


def test_arguments_beside_a_models_type() -> None:
    assert failing("a.json", SWIFT.replace("linear", "cosine_with_min_lr")) == ["LR803:1"]


MMENGINE_GAN = """\
train_cfg = dict(max_iters=1000)
optim_wrapper = dict(
    constructor="MultiOptimWrapperConstructor",
    generator=dict(optimizer=dict(type="Adam", lr=1e-4)),
    discriminator=dict(optimizer=dict(type="Adam", lr=4e-4)),
)
param_scheduler = %s
"""
OWN = """\
dict(
    generator=dict(type="StepLR", step_size=500, by_epoch=False),
    discriminator=[dict(type="StepLR", step_size=800, by_epoch=False)],
)"""
SHARED = 'dict(type="StepLR", step_size=%d, by_epoch=False)'
MMCV_GAN = """\
total_iters = 1000
optimizer = dict(generator=dict(type="Adam", lr=1e-4), discriminator=dict(type="Adam", lr=4e-4))
lr_config = dict(policy="Step", step=500, gamma=0.1)
"""


@pytest.mark.parametrize(
    ("text", "generator", "discriminator"),
    [
        (MMENGINE_GAN % OWN, {0: 1e-4, 600: 1e-5}, {600: 4e-4, 900: 4e-5}),
        (MMENGINE_GAN % (SHARED % 500), {0: 1e-4, 600: 1e-5}, {400: 4e-4, 600: 4e-5}),
        (MMCV_GAN, {0: 1e-4, 600: 1e-5}, {400: 4e-4, 600: 4e-5}),
    ],
    ids=["schedulers of their own", "the same for both", "mmcv"],
)
def test_several_optimizers(
    text: str, generator: dict[int, float], discriminator: dict[int, float], tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text(text)
    found = read_plans(open_file(tmp_path / "a.py"))
    assert [plan.label for plan in found.reading.plans] == ["generator", "discriminator"]
    for plan, lr in zip(found.reading.plans, (generator, discriminator), strict=True):
        curve = simulate(spec_of(plan, assumed=found.assumed), engine="formula")
        used = {step: float(curve.lr[0, curve.tick_at(step)]) for step in lr}
        assert used == pytest.approx(lr, rel=1e-9)


def test_a_mistake_that_they_share_is_said_once() -> None:
    text = MMENGINE_GAN % 'dict(type="PolyLR", eta_min=0, end=500, by_epoch=False)'
    assert failing("a.py", text) == ["LR315:7"]


LONG_EPOCH = """\
train_cfg = dict(type="IterBasedTrainLoop", max_iters=1000)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [dict(type="%s", %s)]
"""


@pytest.mark.parametrize(
    ("kind", "arguments", "code"),
    [
        ("PolyLR", "end=1000", "LR303"),
        ("CosineAnnealingLR", "T_max=1000", "LR303"),
        ("StepLR", "step_size=500", "LR204"),
        ("LinearLR", "start_factor=0.1, end=500", "LR204"),
    ],
)
def test_a_run_of_iterations_is_one_epoch_to_mmengine(
    kind: str, arguments: str, code: str, tmp_path: Path
) -> None:
    text = LONG_EPOCH % (kind, arguments)
    assert failing("a.py", text) == [f"{code}:3"]
    assert failing("a.py", LONG_EPOCH % (kind, f"{arguments}, by_epoch=False")) == []
    (tmp_path / "a.py").write_text(text)
    found = read_plans(open_file(tmp_path / "a.py"))
    curve = simulate(spec_of(found.only(), assumed=found.assumed), engine="formula")
    first = 0.01 if kind == "LinearLR" else 0.1
    used = [float(curve.lr[0, curve.tick_at(step)]) for step in (0, 500, 999)]
    assert used == pytest.approx([first] * 3)


def test_a_value_to_be_given_is_asked_for(tmp_path: Path) -> None:
    """And no number that stands in for it is spoken of: torch refuses the first that is tried."""
    (tmp_path / "a.yaml").write_text(MISSING)
    with pytest.raises(SpecError, match=r"`scheduler.total_steps` is not known"):
        drawable(read_plans(open_file(tmp_path / "a.yaml")).only())


STAIRS = """\
train_cfg = dict(by_epoch=True, max_epochs=10**9)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1))
param_scheduler = [
    dict(type="CosineAnnealingLR", T_max=30, end=30),
    dict(type="StepLR", step_size=3, gamma=0.5, begin=32),
]
"""


def test_stairs_without_end_are_not_written_down(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(STAIRS)
    with pytest.raises(SpecError, match="StepLR falls 333,333,322 times beside another"):
        read_plans(open_file(tmp_path / "a.py")).only()


HOOK = """\
train_cfg = dict(type="EpochBasedTrainLoop", max_epochs=300)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = None
default_hooks = dict(param_scheduler=dict(type="YOLOv5ParamSchedulerHook", max_epochs=300))
"""


def test_a_hook_that_sets_the_lr_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(HOOK)
    with pytest.raises(SpecError, match="`YOLOv5ParamSchedulerHook` sets the LR"):
        read_plans(open_file(tmp_path / "a.py")).only()


def test_epochs_beside_a_runner_of_iterations_are_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "optimizer = dict(type='SGD', lr=0.02)\nlr_config = dict(policy='poly', by_epoch=True)\n"
        "runner = dict(type='IterBasedRunner', max_iters=900)\n"
    )
    with pytest.raises(SpecError, match=r"a\.py:2:42: .* it counts epochs, of which IterBasedR"):
        read_plans(open_file(tmp_path / "a.py")).only()


SPEECH = """\
optim: adam
optim_conf: {lr: 0.002}
scheduler: %s
scheduler_conf: {warmup_steps: 100}
max_epoch: 10
%s
"""


@pytest.mark.parametrize(
    ("scheduler", "more", "reason"),
    [
        ("warmuplr", "train_conf: {max_epoch: 10}", "FunASR ticks its scheduler"),
        ("warmuplr", "", "ESPnet and WeNet tick differently"),
        ("noamlr", "dataset_conf: {}", "`noamlr` is a scheduler that lrviz does not know"),
        ("steplr", "dataset_conf: {}", "`steplr` is a scheduler that lrviz does not know"),
        ("tristagelr", "batch_type: numel", "`tristagelr` is a scheduler that lrviz does not"),
    ],
)
def test_whose_ticks_nobody_knows(scheduler: str, more: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPEECH % (scheduler, more))
    with pytest.raises(SpecError, match=reason):
        read_plans(open_file(tmp_path / "a.yaml")).only()


def test_an_argument_beside_the_others_is_the_programs(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OWN_FLOOR % "min_lr_rate")
    with pytest.raises(SpecError, match="`min_lr_rate` is no argument of transformers' own"):
        read_plans(open_file(tmp_path / "a.yaml")).only()
    assert failing("a.yaml", OWN_FLOOR % "weight_decay") == ["LR803:2"]


@pytest.mark.parametrize("value", ["{{_base_.rate}}", "'{{ _base_.rate }}'", "_base_.rate"])
def test_a_value_of_a_base(value: str, tmp_path: Path) -> None:
    base = 'rate = 0.5\nparam_scheduler = dict(type="StepLR", step_size=3)\n'
    (tmp_path / "base.py").write_text(base)
    text = f"_base_ = 'base.py'\ntrain_cfg = dict(max_epochs=9)\noptimizer = dict(lr={value})\n"
    (tmp_path / "a.py").write_text(text)
    plan = read_plans(open_file(tmp_path / "a.py")).only()
    assert plan.table["optimizer"]["lr"] == 0.5


def test_a_base_that_does_not_fit_is_said_where_this_file_differs(tmp_path: Path) -> None:
    base = """\
    optimizer = dict(lr=0.5)
    train_cfg = dict(max_epochs=50)
    param_scheduler = dict(type="CosineAnnealingLR", T_max=50)
    """
    (tmp_path / "base.py").write_text(dedent(base))
    text = "_base_ = 'base.py'\nwork_dir = 'x'\ntrain_cfg = dict(max_epochs=100)\n"
    (tmp_path / "a.py").write_text(text)
    found = check_file(text, str(tmp_path / "a.py"), tmp_path, Settings(Selection())).diagnostics
    assert [(d.code, d.line) for d in found if d.fails] == [("LR806", 3)]


@pytest.mark.parametrize("change", ["train_cfg.strange(90)", "while train_cfg.pop('x', 0): pass"])
def test_what_is_changed_in_a_way_that_is_not_followed_is_not_known(
    change: str, tmp_path: Path
) -> None:
    (tmp_path / "base.py").write_text(
        f"train_cfg = dict(max_epochs=12)\n{change}\nrate = dict(lr=0.1)\n"
        "optim_wrapper = dict(optimizer=dict(type='SGD', **rate))\n"
        "param_scheduler = dict(type='CosineAnnealingLR')\n"
    )
    (tmp_path / "a.py").write_text("_base_ = 'base.py'\nparam_scheduler = dict(eta_min=1e-4)\n")
    plan = read_plans(open_file(tmp_path / "a.py")).only()
    assert isinstance(plan.table["epochs"], Unknown)
    assert plan.table["optimizer"]["lr"] == 0.1


ARGUMENTS = """\
lr_scheduler_type: cosine
learning_rate: 1.0e-5
max_steps: 100
per_device_train_batch_size: 1
"""
AXOLOTL = """\
base_model: x
micro_batch_size: 1
learning_rate: 1.0e-5
lr_scheduler: cosine
max_steps: 100
"""


@pytest.mark.parametrize("text", [ARGUMENTS, AXOLOTL], ids=["huggingface", "axolotl"])
def test_a_scheduler_of_deepspeeds_takes_the_place_of_transformers(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "ds").mkdir()
    (tmp_path / "configs").mkdir()
    beside, path = tmp_path / "ds" / "z3.json", tmp_path / "configs" / "a.yaml"
    beside.write_text('{"zero_optimization": {"stage": 3}}')
    path.write_text(f"{text}deepspeed: ds/z3.json\n")
    assert read_plans(open_file(path)).only()
    beside.write_text('{"scheduler": {"type": "WarmupLR", "params": {}}}')
    message = r"DeepSpeed's scheduler in `ds/z3.json`, `WarmupLR`, takes the place of transformers'"
    with pytest.raises(SpecError, match=message):
        read_plans(open_file(path)).only()
    beside.write_text("{")
    assert read_plans(open_file(path)).only()
