"""torch's optimizers and schedulers as configs name them: a class by its path, with arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lrviz.known.behaviour import BY_FUNCTION
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.called_schedules import called, is_called
from lrviz.sources.config import Config
from lrviz.sources.quantity import Unknown, every_unknown
from lrviz.sources.said import Said
from lrviz.text.problem import KeyPath, did_you_mean, nearest, quote

_OPTIM: Final = ("", "torch.optim")
_SCHEDULER: Final = ("", "torch.optim.lr_scheduler", "torch.optim.swa_utils")
_PLATEAU: Final = ("lightning.pytorch.cli", "pytorch_lightning.cli")
"""Where Lightning has a ReduceLROnPlateau of its own, which takes ``monitor`` besides."""


_ABOUT_CURVES: Final = frozenset(
    f"LR{number}"
    for hundred, count in ((100, 14), (200, 10), (300, 18), (400, 11))
    for number in range(hundred + 1, hundred + count)
)


def open_rules(*tables: Any) -> frozenset[str]:
    """The rules over curves that cannot know: an argument is filled in when the program runs."""
    return _ABOUT_CURVES if any(True for _ in every_unknown(list(tables))) else frozenset()


class NotKnown(Exception):
    """A class of which nobody knows what it does with the LR; the message says which, and why."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class Written:
    """How a format writes a class.

    Attributes:
        target: The key of its path: ``class_path``.
        arguments: The key of its arguments; "" where they stand beside the path.
        given: Arguments that the program gives itself, or that are for the format alone.
    """

    target: str
    arguments: str
    given: tuple[str, ...]

    def name(self, value: Any) -> str | None:
        """The path of the class that a value is; None where it is none."""
        found = value.get(self.target) if isinstance(value, Mapping) else None
        return found if isinstance(found, str) else None


def is_scheduler(value: Any, written: Written) -> bool:
    """Whether a value is a scheduler of torch's, or one that is named like a scheduler."""
    name = written.name(value) or ""
    if is_called(name):
        return True
    module, _, last = name.rpartition(".")
    if last in SCHEDULERS:
        return module in _modules(last)
    return "sched" in module.lower() or last.endswith(("LR", "Scheduler"))


def _modules(name: str) -> tuple[str, ...]:
    """Where a class of torch's is, and one that is the same to the LR."""
    return (*_SCHEDULER, *_PLATEAU) if name == "ReduceLROnPlateau" else _SCHEDULER


def is_known_scheduler(value: Any, written: Written) -> bool:
    """Whether a value is a scheduler by its path in torch, or in transformers."""
    name = written.name(value) or ""
    module, _, last = name.rpartition(".")
    return is_called(name) or (module in _SCHEDULER[1:] and _is_named_so(last))


def _is_named_so(last: str) -> bool:
    """Whether a class of torch's module is a scheduler, or is meant as one."""
    return last in SCHEDULERS or (last.endswith("LR") and nearest(last, SCHEDULERS) is not None)


def is_optimizer(value: Any, written: Written) -> bool:
    """Whether a value is an optimizer of torch's."""
    module, _, last = (written.name(value) or "").rpartition(".")
    return module in _OPTIM and last in OPTIMIZERS


def optimizer_table(config: Config, path: KeyPath, written: Written) -> Said:
    """The ``[optimizer]`` table of the class at ``path``; without an LR, with torch's default."""
    where, name = config.get(*path), config.get(*path, written.target)
    assert where is not None
    assert name is not None
    found = _arguments(config, path, written)
    last = str(name.value).rpartition(".")[2]
    if not is_optimizer(where.value, written):  # somebody's own: only its LR is of use
        last = "AdamW" if "adam" in last.lower() else "SGD"
        found = {key: said for key, said in found.items() if key == "lr"}
        found.setdefault("lr", Said(Unknown("lr", "lr", note="the file names no LR")))
    elif "lr" not in found:
        found["lr"] = Said(OPTIMIZERS[last].defaults["lr"])
    return where.meaning({"type": name.meaning(last), **found})


def scheduler_table(config: Config, path: KeyPath, written: Written) -> Said:
    """The ``[scheduler]`` table of the class at ``path``, with those inside it.

    Raises:
        NotKnown: It is neither torch's nor transformers', or needs a function of the program.
    """
    where = config.get(*path)
    name = None if where is None else written.name(where.value)
    if where is None or name is None:
        raise NotKnown(path, "this is no scheduler that is named by its class")
    module, _, last = name.rpartition(".")
    type_ = config.get(*path, written.target)
    assert type_ is not None
    if is_called(name):
        table = called(type_, _arguments(config, path, written))
        if table is None:
            raise NotKnown((*path, written.target), f"{quote(name)} is told too little")
        return where.meaning(table)
    if last not in SCHEDULERS and module in _SCHEDULER[1:] and last.endswith("LR"):
        near = did_you_mean(last, SCHEDULERS)
        message = f"torch has no scheduler {quote(last)}{near}"
        config.note("LR004", (*path, written.target), message)
    if last not in SCHEDULERS or module not in _modules(last):
        reason = f"{quote(name)} is no scheduler of torch's, and its code is not read"
        raise NotKnown((*path, written.target), reason)
    if last in BY_FUNCTION:
        reason = f"{last} needs a function, which no config holds"
        raise NotKnown((*path, written.target), reason)
    return where.meaning({"type": type_.meaning(last), **_arguments(config, path, written)})


def _arguments(config: Config, path: KeyPath, written: Written) -> dict[str, Said]:
    inside = (*path, written.arguments) if written.arguments else path
    left_out = (written.target, *written.given) if not written.arguments else written.given
    found: dict[str, Said] = {}
    for key in config.keys(*inside):
        here = (*inside, key)
        said = config.get(*here)
        if key in left_out or said is None:
            continue
        if key == "schedulers" and isinstance(said.value, list):
            children = [
                scheduler_table(config, (*here, i), written) for i in range(len(said.value))
            ]
            found[key] = said.meaning(children)
        elif isinstance(said.value, list):
            items = [argument(config, (*here, i)) for i in range(len(said.value))]
            found[key] = said.meaning(items)
        else:
            found[key] = argument(config, here)
    return found


def argument(config: Config, path: KeyPath) -> Said:
    """One argument: a text that stands for a number is that number."""
    said = config.get(*path)
    if said is None:
        return Said(None)
    if isinstance(said.value, str):
        return said.meaning(config.number_in(said.value, path))
    return said
