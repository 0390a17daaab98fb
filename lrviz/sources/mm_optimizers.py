"""The optimizers of a config of OpenMMLab's: one, or several by name, each with its LR.

Source: mmengine 0.10, runner/runner.py, `Runner.scale_lr`, `Runner.build_optim_wrapper` and
`Runner.build_param_scheduler`: several optimizers have the same schedulers each, or their own by
their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.arithmetic import calculated
from lrviz.sources.config import Config
from lrviz.sources.quantity import Quantity, Unknown
from lrviz.sources.said import Said
from lrviz.text.problem import KeyPath, did_you_mean, printable

_NOT_THE_CLASS: Final = ("type", "params", "constructor", "paramwise_cfg")
"""What stands in an optimizer's table and is for who builds it (MMCV 1, `build_optimizer`)."""


@dataclass(frozen=True)
class Optimizer:
    """One optimizer.

    Attributes:
        name: What tells it from the others, or "" of the only one.
        path: Where its table stands.
    """

    name: str
    path: KeyPath


def optimizers(config: Config, *places: KeyPath) -> tuple[Optimizer, ...]:
    """The optimizers of a config, at least one.

    Args:
        places: Where the only one may stand; several stand in the table around the first place.
    """
    for place in places:
        if config.get(*place, "type") is not None or config.get(*place, "lr") is not None:
            return (Optimizer("", place),)
    around, last = places[0][:-1], places[0][-1]
    if not around:  # MMCV 1 has them in ``optimizer`` itself
        around, last = places[0], ""
    rest = (last,) if last else ()
    found = [
        Optimizer(name, (*around, name, *rest))
        for name in config.keys(*around)
        if isinstance(_value(config, *around, name, *rest), Mapping)
    ]
    return tuple(found) or (Optimizer("", places[0]),)


def _value(config: Config, *path: str | int) -> Any:
    found = config.get(*path)
    return None if found is None else found.value


def class_name(said: Said | None) -> str:
    """The name of a class: a text, or one that the config imports."""
    value = None if said is None else said.value
    name = value.name if isinstance(value, Unknown) else value if isinstance(value, str) else ""
    return name.rpartition(".")[2]


def rate_of(config: Config, optimizer: Optimizer, scale: Any) -> Said:
    """The LR of an optimizer, times what `scale_of` gives."""
    found = config.number(*optimizer.path, "lr", counts="lr")
    found = found or Said(Unknown("lr", "lr", note="the config names no LR"))
    return found if scale is None else found.meaning(calculated("*", found.value, scale))


def scale_of(config: Config) -> Any:
    """By what ``auto_scale_lr`` multiplies the LRs; None where it does not."""
    enabled = config.get("auto_scale_lr", "enable")
    base = config.number("auto_scale_lr", "base_batch_size", whole=True)
    if enabled is None or enabled.value is not True or base is None:
        return None
    size = config.number("train_dataloader", "batch_size", whole=True)
    each: Any = Unknown("batch_size", "other", note="the examples that a process takes at once")
    world = Unknown("world_size", "other", default=1, note="the processes that train")
    return calculated("/", calculated("*", world, each if size is None else size.value), base.value)


def table_of(config: Config, optimizer: Optimizer, rate: Said) -> dict[str, Any]:
    """The table of an optimizer: as torch's class where it is one, else with its LR alone."""
    path = optimizer.path
    given = config.get(*path, "type")
    name = class_name(given)
    kind = name if name in OPTIMIZERS else "AdamW" if "Adam" in name else "SGD"
    known = OPTIMIZERS[kind].by_name if name == kind else {}
    own = {
        key: config.get(*path, key)
        for key in config.keys(*path)
        if key in known and key not in ("type", "lr")
    }
    own = {k: v for k, v in own.items() if v is not None and not _has_unknown(v.value)}
    type_ = Said(kind) if given is None else given.meaning(kind)
    return {"type": type_, "lr": rate, **own}


def check_arguments(config: Config, optimizer: Optimizer) -> None:
    """Note arguments that a class of torch's does not take (LR005): it raises a TypeError."""
    name = class_name(config.get(*optimizer.path, "type"))
    if name not in OPTIMIZERS:
        return
    takes = (*OPTIMIZERS[name].by_name, "lr")
    for key in config.keys(*optimizer.path):
        if key not in takes and key not in _NOT_THE_CLASS and not key.startswith("_"):
            message = f"{name} takes no `{printable(key)}`{did_you_mean(key, takes)}"
            config.note("LR005", (*optimizer.path, key), message, key=True)


def _has_unknown(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(each, Unknown | Quantity) for each in items)
