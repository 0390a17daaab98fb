"""What is known of torch and its neighbours by their dotted names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lrviz.known import optimizers, schedulers

SCHEDULERS: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: ("optimizer", *known.by_name) for name, known in schedulers.SCHEDULERS.items()},
    "ChainedScheduler": ("schedulers", "optimizer"),  # it alone has the optimizer last
}
"""The schedulers of torch and their parameters, in order."""

BASES: Final = frozenset({"LRScheduler", "_LRScheduler"})
"""What schedulers are derived from: a scheduler of no known class."""

OPTIMIZERS: Final = frozenset({*optimizers.OPTIMIZERS, "Optimizer"})
SOME_OPTIMIZER: Final = "torch.optim.*"
"""One of torch's optimizers, of which nobody knows which."""
METHODS: Final = frozenset(
    {
        *("step", "first_step", "second_step", "zero_grad", "load_state_dict", "state_dict"),
        *("get_lr", "get_last_lr", "add_param_group"),
    }
)
"""Methods of schedulers and optimizers that matter."""

ADAPTERS: Final = frozenset({"prepare", "initialize", "setup", "setup_optimizers"})
"""Methods that give back what they are given, wrapped so that it behaves the same."""

PROGRESS: Final = frozenset(
    {"tqdm", "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.tqdm_notebook", "iter"}
)
"""Progress bars: they give what they are given."""

ITERATORS: Final = frozenset({"enumerate", "zip", "range"}) | PROGRESS
"""What a loop over something is wrapped in."""

_SCHEDULER_HOMES: Final = ("torch.optim.lr_scheduler.", "torch.optim.swa_utils.")
_SCALERS: Final = frozenset(
    {
        *("torch.cuda.amp.GradScaler", "torch.amp.GradScaler", "torch.GradScaler"),
        *("torch.cuda.amp.grad_scaler.GradScaler", "torch.amp.grad_scaler.GradScaler"),
    }
)
_LOADERS: Final = frozenset(
    {"torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"}
)
_ACCELERATORS: Final = frozenset({"accelerate.Accelerator", "accelerate.accelerator.Accelerator"})
NO_GRAD: Final = frozenset(
    {
        *("torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"),
        *("torch.autograd.grad_mode.no_grad", "torch.autograd.inference_mode"),
        "torch.autograd.grad_mode.inference_mode",
    }
)
TRANSFORMERS: Final[dict[str, tuple[str, ...]]] = {
    "get_scheduler": ("name", "optimizer", "num_warmup_steps", "num_training_steps"),
    "get_constant_schedule": ("optimizer", "last_epoch"),
    "get_constant_schedule_with_warmup": ("optimizer", "num_warmup_steps", "last_epoch"),
    "get_linear_schedule_with_warmup": (
        *("optimizer", "num_warmup_steps", "num_training_steps", "last_epoch"),
    ),
    "get_cosine_schedule_with_warmup": (
        *("optimizer", "num_warmup_steps", "num_training_steps", "num_cycles", "last_epoch"),
    ),
    "get_cosine_with_hard_restarts_schedule_with_warmup": (
        *("optimizer", "num_warmup_steps", "num_training_steps", "num_cycles", "last_epoch"),
    ),
    "get_polynomial_decay_schedule_with_warmup": (
        *("optimizer", "num_warmup_steps", "num_training_steps", "lr_end", "power", "last_epoch"),
    ),
    "get_inverse_sqrt_schedule": ("optimizer", "num_warmup_steps", "timescale", "last_epoch"),
    "get_wsd_schedule": ("optimizer", "num_warmup_steps", "num_decay_steps"),
}
"""The schedules of transformers and their parameters: each gives a LambdaLR."""


def scheduler(dotted: str) -> str | None:
    """The class of scheduler that a dotted name is; "" for the base class."""
    for home in _SCHEDULER_HOMES:
        if dotted.startswith(home):
            name = dotted[len(home) :]
            if name in BASES:
                return ""
            return name if name in SCHEDULERS else None
    return None


def optimizer(dotted: str) -> str | None:
    """The class of optimizer that a dotted name is."""
    parts = dotted.split(".")
    if parts[:2] == ["torch", "optim"] and 3 <= len(parts) <= 4 and parts[-1] in OPTIMIZERS:
        return parts[-1]
    if dotted in (
        "transformers.AdamW",
        "transformers.Adafactor",
        "transformers.optimization.AdamW",
    ):
        return parts[-1]
    return None


def schedule(dotted: str) -> str | None:
    """The function of transformers that a dotted name is."""
    parts = dotted.split(".")
    if parts[0] not in ("transformers", "diffusers") or parts[-1] not in TRANSFORMERS:
        return None
    return parts[-1]


def other(dotted: str) -> str | None:
    """Whether it is a "scaler", a "loader" or an "accelerator"."""
    if dotted in _SCALERS:
        return "scaler"
    if dotted in _LOADERS:
        return "loader"
    return "accelerator" if dotted in _ACCELERATORS else None
