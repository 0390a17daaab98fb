"""Mistakes that real configs had, rebuilt small: found at their key, and gone once fixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings

NEMO = """\
trainer: {max_steps: 10000}
model:
  optim:
    name: fused_adam
    lr: 0.0006
    sched:
      name: CosineAnnealing
      warmup_steps: 500
      constant_steps: %s
      min_lr: 0.00006
"""
NANOTRON = """\
optimizer:
  learning_rate_scheduler:
    learning_rate: 0.0003
    lr_warmup_steps: 2000
    lr_warmup_style: linear
    lr_decay_style: cosine
    lr_decay_steps: %s
    min_decay_lr: 1.0e-05
tokens: {train_steps: 70000}
"""
MMENGINE = """\
train_cfg = dict(by_epoch=True, max_epochs=100)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=0.001))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-4, end=20, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", T_max=%s, begin=20, end=100, convert_to_iter_based=True),
]
"""
MMENGINE_ARGUMENT = """\
train_cfg = dict(by_epoch=True, max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [
    dict(type="MultiStepLR", end=12, milestones=[8, 11], verbose=True,
         %s=0.1),
]
"""
TORCHTITAN = """\
[job]
description = "a model"
[optimizer]
lr = 3e-4
[lr_scheduler]
warmup_steps = %s
[training]
seq_len = 8192
steps = 1000
"""
MMENGINE_WEIGHTS = """\
train_cfg = dict(type="IterBasedTrainLoop", max_iters=3000)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.001))
param_scheduler = dict(
    type="CosineRestartLR", by_epoch=False, eta_min=1e-6,
    periods=[1000] * 3, %s)
"""
MMENGINE_OPTIMIZER = """\
train_cfg = dict(by_epoch=True, max_epochs=12)
optim_wrapper = dict(optimizer=dict(
    type="SGD",
    %s=0.02,
    momentum=0.9))
param_scheduler = [dict(type="MultiStepLR", end=12, milestones=[8, 11], gamma=0.1)]
"""
XTUNER = """\
train_cfg = dict(type=%s, max_epochs=3)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=0.0002))
param_scheduler = [
    dict(type="CosineAnnealingLR", by_epoch=True, convert_to_iter_based=True),
]
"""
MMENGINE_GAP = """\
train_cfg = dict(by_epoch=True, max_epochs=100)
optim_wrapper = dict(optimizer=dict(type="AdamW", lr=0.001))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-4, end=20, convert_to_iter_based=True),
    dict(type="CosineAnnealingLR", begin=%s, end=100),
]
"""
DETECTRON2 = """\
SOLVER:
  BASE_LR: 0.02
  MAX_ITER: 90000
  STEPS: %s
VERSION: 2
"""
HUGGINGFACE = """\
# lrviz: assume version = 4.57
learning_rate: 2.0e-5
lr_scheduler_type: cosine
num_train_epochs: 3
per_device_train_batch_size: 8
warmup_steps: 500
warmup_ratio: %s
"""
ULTRALYTICS = """\
task: detect
epochs: 100
optimizer: %s
lr0: 0.002
"""
ULTRALYTICS_SHARE = """\
task: detect
epochs: 100
optimizer: SGD
lr0: 0.01
lrf: %s
"""
MIN_LR = """\
# lrviz: assume version = 5.24
learning_rate: 1.0e-5
lr_scheduler_type: cosine_with_min_lr
max_steps: 1000
per_device_train_batch_size: 8
lr_scheduler_kwargs:
  min_lr: %s
"""
CLI_PLATEAU = """\
trainer: {max_epochs: 80}
optimizer: {class_path: torch.optim.Adam, init_args: {lr: 0.001}}
lr_scheduler:
  class_path: lightning.pytorch.cli.ReduceLROnPlateau
  init_args: {monitor: %s, patience: 5}
"""
CLI_NAME = """\
trainer: {max_epochs: 80}
optimizer: {class_path: torch.optim.Adam, init_args: {lr: 0.001}}
lr_scheduler:
  class_path: torch.optim.lr_scheduler.%s
  init_args: {T_max: 80}
"""
HYDRA_NAME = """\
trainer: {max_epochs: 80}
optimizer: {_target_: torch.optim.Adam, lr: 0.001}
scheduler: {_target_: torch.optim.lr_scheduler.%s, T_max: 80}
"""
AXOLOTL_NAME = """\
base_model: some/model
datasets: [{path: x, type: alpaca}]
max_steps: 500
learning_rate: 0.0002
micro_batch_size: 2
warmup_ratio: 0.1
lr_scheduler: %s
lr_scheduler_kwargs: {num_cycles: 3}
"""
HUGGINGFACE_NAME = """\
# lrviz: assume version = 4.57
output_dir: out
learning_rate: 0.0002
per_device_train_batch_size: 4
max_steps: 500
warmup_ratio: 0.1
lr_scheduler_type: %s
lr_scheduler_kwargs: {num_cycles: 3}
"""
AXOLOTL = """\
base_model: some/model
datasets: [{path: x, type: alpaca}]
max_steps: 500
learning_rate: 0.0002
micro_batch_size: 2
lr_scheduler: constant
warmup_steps: %s
"""
DEEPSPEED_COMMENTED = """\
{
  // hjson reads it
  "optimizer": {"type": "AdamW", "params": {"lr": 1e-4}},  # the LR
  "scheduler": {
    "type": "WarmupDecayLR",
    "params": {"total_num_steps": 1000, "warmup_num_steps": 100, "warmup_max_lr": %s,},
  },
}
"""
DEEPSPEED = """\
{
  "optimizer": {"type": "AdamW", "params": {"lr": 1e-4}},
  "scheduler": {
    "type": "WarmupDecayLR",
    "params": {"total_num_steps": 1000, "warmup_num_steps": 100, "warmup_max_lr": %s}
  },
  "train_batch_size": 8
}
"""

PLATEAU = """\
lr_scheduler_type: reduce_lr_on_plateau
learning_rate: 1.0e-5
num_train_epochs: 90
per_device_train_batch_size: 8
eval_strategy: %s
"""
RATIO = """\
# lrviz: assume version = 4.57
learning_rate: 1.0e-5
max_steps: 1000
per_device_train_batch_size: 8
warmup_ratio: %s
"""
COMPOSER = """\
max_duration: 100000tok
max_seq_len: 10
global_train_batch_size: 10
optimizer: {name: adam, lr: 1e-4}
scheduler:
  name: cosine_with_warmup
  t_warmup: %s
"""
COMPOSER_T_MAX = """\
max_duration: 1000ba
optimizer: {name: adam, lr: 1e-4}
scheduler: {name: cosine_with_warmup, t_warmup: 10ba, alpha_f: 0.1, t_max: %s}
"""
NEMO_WARMUP = """\
trainer: {max_steps: 1000}
optim:
  name: adam
  lr: 0.001
  sched: {name: CosineAnnealing, warmup_steps: 100, warmup_ratio: %s, min_lr: 0.0}
"""
CLI_MONITOR = """\
trainer: {max_epochs: 80}
optimizer: {class_path: torch.optim.Adam, init_args: {lr: 0.001}}
lr_scheduler: {class_path: %s, init_args: {patience: 5}}
"""
MMENGINE_RUN = """\
train_cfg = dict(type="IterBasedTrainLoop", max_iters=160000)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = [
    dict(type="LinearLR", start_factor=1e-6, begin=0, end=1500, by_epoch=False),
    dict(type="PolyLR", eta_min=1e-4, power=0.9, begin=1500, end=%s, by_epoch=False),
]
"""
NEMO_STEPS = """\
trainer: {max_steps: 1000}
optim:
  name: adam
  lr: 0.001
  sched: {name: CosineAnnealing, max_steps: %s, warmup_steps: 100, min_lr: 0.0}
"""
MMENGINE_OPEN = """\
train_cfg = dict(max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = dict(type="CosineAnnealingLR", begin=%s, eta_min=1e-4)
"""
MMENGINE_WARMUP = """\
train_cfg = dict(by_epoch=True, max_epochs=12)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.02))
param_scheduler = [
    dict(type="LinearLR", start_factor=0.1, begin=0, end=%s),
    dict(type="MultiStepLR", milestones=[8, 11]),
]
"""
MMENGINE_RESTARTS = """\
train_cfg = dict(max_epochs=30)
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.01))
param_scheduler = dict(
    type="CosineRestartLR",
    periods=%s,
    restart_weights=[1, 1],
    eta_min=1e-4,
)
"""
STABLE = """\
lr_scheduler_type: warmup_stable_decay
lr_scheduler_kwargs: %s
learning_rate: 1.0e-5
max_steps: 1000
per_device_train_batch_size: 8
"""
MMENGINE_LOW = MMENGINE_RUN.replace("eta_min=1e-4", "eta_min=1e-7")

NANOTRON_STYLE = """\
optimizer:
  learning_rate_scheduler:
    {learning_rate: 0.0003, lr_decay_style: cosine, min_decay_lr: 1.0e-05%s}
tokens: {train_steps: 700}
"""

MMCV_STEP = """\
optimizer = dict(type="SGD", lr=0.02)
lr_config = dict(policy="step", step=%s)
runner = dict(type="EpochBasedRunner", max_epochs=90)
"""

MMCV_RESTARTS = """\
optimizer = dict(type="SGD", lr=0.02)
lr_config = dict(policy="CosineRestart", periods=%s, restart_weights=[1, 0.5], min_lr=1e-4)
runner = dict(type="EpochBasedRunner", max_epochs=90)
"""

SLIPS = {
    "axolotl": """\
base_model: x
micro_batch_size: 2
learning_rate: 1.0e-5
lr_scheduler: cosine
max_steps: 100
warmup_step%s: 20
""",
    "ultralytics": """\
task: detect
mode: train
model: yolo.pt
optimizer: SGD
lr0: 0.01
warmup_epoch%s: 3
""",
    "kohya": """\
network_module = "networks.lora"
max_train_steps = 100
learning_rate = 1e-4
lr_scheduler = "cosine"
train_batch_size = 1
lr_warmup_step%s = 10
""",
}

MISTAKES = {
    "a key that Axolotl ignores": ("a.yaml", SLIPS["axolotl"], "", "s", "LR803", 6),
    "a key that Ultralytics refuses": ("a.yaml", SLIPS["ultralytics"], "", "s", "LR803", 6),
    "a key that sd-scripts ignores": ("a.toml", SLIPS["kohya"], "", "s", "LR803", 6),
    "periods that end before the run": ("a.py", MMCV_RESTARTS, "[40, 40]", "[40, 50]", "LR803", 2),
    "a period without its weight": ("a.py", MMCV_RESTARTS, "[30, 30, 30]", "[40, 50]", "LR803", 2),
    "steps in a text": ("a.py", MMCV_STEP, "'30,60'", "[30, 60]", "LR005", 2),
    "no style of warm-up": (
        *("a.yaml", NANOTRON_STYLE, "", ", lr_warmup_steps: 9, lr_warmup_style: linear"),
        *("LR803", 2),
    ),
    "a step between warm-up and floor": ("a.yaml", NEMO, "9499", "1000", "LR205", 6),
    "no step to decay over": ("a.yaml", NEMO, "9500", "1000", "LR205", 9),
    "a decay in 8 of 70,000 steps": ("a.yaml", NANOTRON, "8", "68000", "LR315", 7),
    "T_max is the run": ("a.py", MMENGINE, "100", "80", "LR806", 5),
    "an argument misspelt": ("a.py", MMENGINE_ARGUMENT, "gama", "gamma", "LR803", 5),
    "a warm-up that is cut to the run": ("a.toml", TORCHTITAN, "2000", "200", "LR309", 6),
    "a schedule misspelt, axolotl": (
        *("a.yaml", AXOLOTL_NAME, "cosine_with_restart", "cosine_with_restarts"),
        *("LR004", 7),
    ),
    "a schedule misspelt, huggingface": (
        *("a.yaml", HUGGINGFACE_NAME, "cosine_with_restart", "cosine_with_restarts"),
        *("LR004", 7),
    ),
    "a class misspelt": ("a.yaml", CLI_NAME, "CosineAnealingLR", "CosineAnnealingLR", "LR004", 4),
    "a target misspelt": (
        "a.yaml",
        HYDRA_NAME,
        "CosinAnnealingLR",
        "CosineAnnealingLR",
        "LR004",
        3,
    ),
    "restarts without weights": (
        *("a.py", MMENGINE_WEIGHTS, "", "restart_weights=[1, 0.5, 0.25]"),
        *("LR803", 5),
    ),
    "an optimizer's argument misspelt": ("a.py", MMENGINE_OPTIMIZER, "lrr", "lr", "LR005", 4),
    "a warm-up of one tick": ("a.py", MMENGINE_WARMUP, "1", "2", "LR106", 4),
    "a loop of one epoch": ("a.py", XTUNER, "'TrainLoop'", "'EpochBasedTrainLoop'", "LR806", 4),
    "a gap beside a window in iterations": ("a.py", MMENGINE_GAP, "25", "20", "LR806", 5),
    "steps that fall": ("a.yaml", DETECTRON2, "(80000, 60000)", "(60000, 80000)", "LR007", 4),
    "a step at the end": ("a.yaml", DETECTRON2, "[60000, 90000]", "[60000]", "LR007", 4),
    "steps of a longer run": ("a.yaml", DETECTRON2, "[210000]", "[]", "LR204", 4),
    "a floor above the LR": ("a.yaml", MIN_LR, "1.0e-4", "1.0e-6", "LR102", 7),
    "an accuracy that is to fall": ("a.yaml", CLI_PLATEAU, "val_acc", "val_loss", "LR110", 5),
    "a warm-up of a constant": ("a.yaml", AXOLOTL, "50", "0", "LR801", 7),
    "two warm-ups": ("a.yaml", HUGGINGFACE, "0.1", "0.0", "LR801", 7),
    "a plateau of nothing": ("a.yaml", PLATEAU, "no", "epoch", "LR803", 1),
    "a share in percent": ("a.yaml", RATIO, "10", "0.1", "LR005", 5),
    "a warm-up in another unit": ("a.yaml", COMPOSER, "10ba", "100tok", "LR803", 7),
    "a schedule shorter than the run": ("a.yaml", COMPOSER_T_MAX, "900ba", "1000ba", "LR803", 3),
    "steps and a share": ("a.yaml", NEMO_WARMUP, "0.1", "null", "LR801", 5),
    "a poly of half the run": ("a.py", MMENGINE_RUN, "80000", "160000", "LR315", 5),
    "a poly to next to nothing": ("a.py", MMENGINE_LOW, "80000", "160000", "LR315", 5),
    "a policy shorter than the run": ("a.yaml", NEMO_STEPS, "500", "1000", "LR315", 5),
    "a share above 1": ("a.yaml", ULTRALYTICS_SHARE, "2", "0.01", "LR102", 5),
    "a window after the run": ("a.py", MMENGINE_OPEN, "20", "2", "LR806", 3),
    "restarts of half the run": ("a.py", MMENGINE_RESTARTS, "[10, 10]", "[20, 10]", "LR315", 5),
    "a decay of no steps": ("a.yaml", STABLE, "{}", "{num_decay_steps: 10}", "LR803", 1),
    "auto beside an LR": ("a.yaml", ULTRALYTICS, "auto", "AdamW", "LR805", 4),
    "an LR of its own, among comments": ("a.json", DEEPSPEED_COMMENTED, "0.1", "1e-4", "LR805", 3),
    "an LR of the scheduler's own": ("a.json", DEEPSPEED, "0.001", "1e-4", "LR805", 2),
}


def found(name: str, text: str) -> tuple[Diagnostic, ...]:
    diagnostics = check_file(text, name, Path(), Settings(Selection())).diagnostics
    return tuple(d for d in diagnostics if d.fails)


@pytest.mark.parametrize(
    ("name", "text", "wrong", "right", "code", "line"), MISTAKES.values(), ids=MISTAKES
)
def test_is_found_at_its_key(
    name: str, text: str, wrong: str, right: str, code: str, line: int
) -> None:
    assert [(d.code, d.line) for d in found(name, text % wrong)] == [(code, line)]
    assert found(name, text % right) == ()


@pytest.mark.parametrize(
    "name",
    ["lightning.pytorch.cli.ReduceLROnPlateau", "torch.optim.lr_scheduler.ReduceLROnPlateau"],
)
def test_a_plateau_without_a_monitor(name: str) -> None:
    assert [(d.code, d.line) for d in found("a.yaml", CLI_MONITOR % name)] == [("LR702", 3)]


def test_a_model_may_monitor_by_itself() -> None:
    lines = (CLI_MONITOR % "torch.optim.lr_scheduler.ReduceLROnPlateau").splitlines()
    text = "\n".join([lines[0], "model:", "  class_path: Net", "  init_args:"])
    text += "".join(f"\n    {line}" for line in lines[1:])
    assert found("a.yaml", text) == ()
