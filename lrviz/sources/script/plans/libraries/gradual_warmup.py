"""``GradualWarmupScheduler`` of pytorch-gradual-warmup-lr, or a copy, around one of torch.

With a multiplier of 1 its LR is ``base * n / total_epoch`` up to tick n of total_epoch, and from
the next one on that of the other scheduler, from its start. With another multiplier it hangs on the
version of the package, and on what the other scheduler has set before.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lrviz.sources.script.plans.libraries.building import make_scheduler
from lrviz.sources.script.plans.libraries.strangers import stranger
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.following import begin_following, lr_at
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.numbers import number
from lrviz.sources.script.plans.values.symbols import TICK, NoNumber, Num
from lrviz.sources.script.plans.values.things import Class, Dotted, Function

_NAME: Final = "warmup_scheduler.GradualWarmupScheduler"
_PARAMETERS: Final = ("optimizer", "multiplier", "total_epoch", "after_scheduler")
_GET_LR: Final = (
    "if self.last_epoch > self.total_epoch: if self.after_scheduler: if not self.finished: "
    "self.after_scheduler.base_lrs = [base_lr * self.multiplier for base_lr in self.base_lrs] "
    "self.finished = True return self.after_scheduler.{}() "
    "return [base_lr * self.multiplier for base_lr in self.base_lrs] "
    "if self.multiplier == 1.0: "
    "return [base_lr * (float(self.last_epoch) / self.total_epoch) for base_lr in self.base_lrs] "
    "else: return [base_lr * ((self.multiplier - 1.0) * self.last_epoch / self.total_epoch + 1.0) "
    "for base_lr in self.base_lrs]"
)
_STEP: Final = (
    "if type(self.after_scheduler) != ReduceLROnPlateau: "
    "if self.finished and self.after_scheduler: if epoch is None: self.after_scheduler.step(None) "
    "else: self.after_scheduler.step(epoch - self.total_epoch) {}"
    "else: return super().step(epoch) else: self.step_ReduceLROnPlateau(metrics, epoch)"
)
_COUNTED: Final = "self.last_epoch = self.after_scheduler.last_epoch + self.total_epoch + 1 "
_LAST: Final = "self._last_lr = self.after_scheduler.get_last_lr() "
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "get_lr": tuple(map(_GET_LR.format, ("get_lr", "get_last_lr"))),
    "step": tuple(map(_STEP.format, ("", _LAST, _COUNTED + _LAST))),
}
"""What its methods do in each version, in one line; their LRs are the same without an argument."""
_AFTER: Final = frozenset(
    {
        *("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "PolynomialLR"),
        *("LambdaLR", "CosineAnnealingWarmRestarts"),
    }
)
"""What begins with the LR that the warmup ends with, or sets the LR at each tick."""


def _gradual(machine: Machine, given: Given) -> Any:
    made = gradual_warmup(machine, given)
    return stranger(machine, Dotted(_NAME), given, _NAME) if made is None else made


def gradual_warmup(machine: Machine, given: Given) -> Scheduler | None:
    """A scheduler with its LRs; None where they are not known."""
    named = {name: machine.settled(value) for name, value in given.named(_PARAMETERS).items()}
    optimizer, after = named.get("optimizer"), named.get("after_scheduler")
    total = machine.numeric(named.get("total_epoch"))
    if given.open or total is None or machine.numeric(named.get("multiplier")) != 1:
        return None
    if not isinstance(optimizer, Optimizer) or not isinstance(after, Scheduler):
        return None
    plain = after.family == "torch" and after.cls in _AFTER and after.reason is None
    if not plain or after.optimizer is not optimizer or "last_epoch" in after.arguments:
        return None
    bases = [machine.numeric(machine.settled(group.base)) for group in optimizer.groups]
    rates = [_rate(machine, after, place, base, total) for place, base in enumerate(bases)]
    if not rates or any(rate is None for rate in rates):
        return None
    made = make_scheduler(machine, "own", "own", ("optimizer",), Given(given.node, [optimizer]))
    made.arguments = {"schedulers": machine.new_list((after,))}
    made.slots["rates"] = tuple(rates)
    made.slots["counts"] = True  # the LR at an epoch that it is told is another
    if machine.follows:
        begin_following(machine, made)
    return made


def is_copy(cls: Class) -> bool:
    """Whether a class of the project is that of the package, in one of its versions."""
    start = cls.member("__init__")
    if not isinstance(start, Function) or isinstance(start.node, ast.Lambda):
        return False
    plain = tuple(a.arg for a in start.node.args.args[1:]) == _PARAMETERS
    return plain and all(_text(cls.member(name)) in texts for name, texts in _TEXTS.items())


def _text(method: Any) -> str:
    """What a method does, without how it calls that of its base."""
    if not isinstance(method, Function) or isinstance(method.node, ast.Lambda):
        return ""
    lines = ast.unparse(method.node.body).split("\n")
    text = " ".join(line.strip() for line in lines)
    return re.sub(r"super\(\w+, self\)", "super()", text)


def _rate(
    machine: Machine, after: Scheduler, place: int, base: Num | None, total: Num
) -> Num | None:
    """The LR of a param group at a tick."""
    if base is None:
        return None
    try:
        since = number("-", number("-", TICK, total), 1)
        later = machine.numeric(lr_at(machine, after, place, since, base))
        rising = number("*", base, number("/", TICK, total))
        return None if later is None else number("if", number("<=", TICK, total), rising, later)
    except NoNumber:
        return None


GRADUAL: Final[Mapping[str, Callable[[Machine, Given], Any]]] = {
    _NAME: _gradual,
    "warmup_scheduler.scheduler.GradualWarmupScheduler": _gradual,
}
"""What makes one, by name."""
