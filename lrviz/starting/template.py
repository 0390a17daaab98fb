"""A commented spec of one scheduler: what it needs filled in, the rest as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lrviz.known.argument import Argument
from lrviz.known.behaviour import BETWEEN
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.phases import BUILT_IN, usual_name
from lrviz.sources.syntax.toml import literal
from lrviz.text.problem import did_you_mean, listed, quote

COSINE_AFTER_WARMUP: Final = "SequentialLR"
"""What most people start from."""

_PER_STEP: Final = frozenset({*BETWEEN, "Phases"})
"""Schedulers that are made to tick after every optimizer step."""

_BODIES: Final[Mapping[str, str]] = {
    "SequentialLR": """\
type = "SequentialLR"        # one after the other
milestones = ["epochs // 20 + 1"]  # when the next one begins: here, when the warmup ends

[[scheduler.schedulers]]
type = "LinearLR"            # the warmup
start_factor = 0.01          # from this share of the LR
total_iters = "epochs // 20 + 1"

[[scheduler.schedulers]]
type = "CosineAnnealingLR"   # then down to eta_min
T_max = "max(epochs - epochs // 20 - 1, 1)"  # the rest of the run
eta_min = 0.0
""",
    "ChainedScheduler": """\
type = "ChainedScheduler"    # all at once: the factors multiply

[[scheduler.schedulers]]
type = "LinearLR"            # a warmup
start_factor = 0.1
total_iters = "epochs // 20 + 1"

[[scheduler.schedulers]]
type = "ExponentialLR"
gamma = "0.01 ** (1 / epochs)"   # down to a hundredth of the LR
""",
    "Phases": """\
type = "Phases"              # lrviz's own: factors of the LR, a phase a line
interval = "step"            # it ticks after every optimizer step
phases = [
  { shape = "linear", from = 0.001, to = 1, length = "total_steps // 20" },   # warmup
  { shape = "constant", to = 1, length = "total_steps * 3 // 4" },            # plateau
  { shape = "1-sqrt", to = 0.1 },                                             # decay: the rest
]
""",
}

_VALUES: Final[Mapping[str, Mapping[str, Any]]] = {
    "StepLR": {"step_size": "max(epochs // 3, 1)"},
    "MultiStepLR": {"milestones": ["epochs * 6 // 10", "epochs * 8 // 10"]},
    "ExponentialLR": {"gamma": "0.01 ** (1 / epochs)"},
    "CosineAnnealingLR": {"T_max": "epochs"},
    "CosineAnnealingWarmRestarts": {"T_0": "epochs"},
    "PolynomialLR": {"total_iters": "epochs", "power": 0.9},
    "LinearLR": {"start_factor": 1.0, "end_factor": 0.01, "total_iters": "epochs"},
    "ConstantLR": {"factor": 0.1, "total_iters": "epochs // 20 + 1"},
    "LambdaLR": {"lr_lambda": "0.01 ** (epoch / epochs)"},
    "MultiplicativeLR": {"lr_lambda": "0.01 ** (1 / epochs)"},
    "OneCycleLR": {"max_lr": "{lr}", "total_steps": "total_steps"},
    "CyclicLR": {
        "base_lr": "{lr} / 10",
        "max_lr": "{lr}",
        "step_size_up": "max(2 * steps_per_epoch, 1)",
        "cycle_momentum": False,
    },
    "ReduceLROnPlateau": {"factor": 0.1, "patience": "max(epochs // 10, 1)"},
    "SWALR": {"swa_lr": "{lr} / 2", "anneal_epochs": "max(epochs // 10, 1)"},
}
"""What stands in a template for the arguments that a reader will want to set."""


class NoSuchType(ValueError):
    """A scheduler or an optimizer that lrviz does not know; the message names the nearest."""


@dataclass(frozen=True)
class Start:
    """What a new spec begins with."""

    type: str = COSINE_AFTER_WARMUP
    epochs: int = 30
    steps_per_epoch: int = 500
    lr: float = 0.1
    optimizer: str = "SGD"


def template(start: Start) -> str:
    """The text of a spec, with a comment at each key.

    Raises:
        NoSuchType: It names a class that lrviz does not know.
    """
    _known(start.type, BUILT_IN, "scheduler")
    _known(start.optimizer, OPTIMIZERS, "optimizer")
    return "\n".join(_lines(start)).rstrip() + "\n"


def _known(name: str, table: Mapping[str, Any], what: str) -> None:
    if name not in table:
        usual = usual_name(name)
        near = did_you_mean(usual or name, table)
        rest = near or f"; there are {listed(tuple(table))}"
        raise NoSuchType(f"{quote(name)} is no {what}{rest}")


def _lines(start: Start) -> Iterator[str]:
    yield "# A learning-rate schedule: `lrviz plot` draws it, `lrviz check` finds its mistakes."
    yield f"epochs = {start.epochs}"
    yield f"steps_per_epoch = {start.steps_per_epoch}  # batches in an epoch: put yours here"
    yield ""
    yield "[optimizer]"
    yield f'type = "{start.optimizer}"  # any class of torch.optim'
    yield f"lr = {start.lr!r}"
    if start.optimizer == "SGD":
        yield "momentum = 0.9"
    yield ""
    yield "[scheduler]"
    if start.type in _BODIES:
        yield _BODIES[start.type]
        return
    yield from _arguments(start)


def _arguments(start: Start) -> Iterator[str]:
    known = BUILT_IN[start.type]
    yield f'type = "{start.type}"  # {known.doc}'
    if start.type in _PER_STEP:
        yield 'interval = "step"  # it ticks after every optimizer step'
    given = _VALUES.get(start.type, {})
    for argument in known.arguments:
        if argument.name in given:
            yield f"{argument.name} = {_text(given[argument.name], start)}  # {argument.doc}"
    for argument in known.arguments:
        if argument.name not in given and argument.name != "last_epoch":
            yield f"# {argument.name} = {_default(argument)}  # {argument.doc}"


def _text(value: Any, start: Start) -> str:
    if isinstance(value, str) and "{lr}" in value:
        filled = value.replace("{lr}", repr(start.lr))
        return filled if value == "{lr}" else literal(filled)
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    return repr(value) if isinstance(value, float) else literal(value)


def _default(argument: Argument) -> str:
    value = argument.default
    if value is None or argument.required:
        return "…"
    if isinstance(value, float):
        return repr(value)
    return literal(value) if isinstance(value, bool | int | str) else "…"
