"""What is built of torch's and its neighbours' classes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final, Literal

from lrviz.known import packages as known
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.plans.libraries.lambdas import functions_of
from lrviz.sources.script.plans.libraries.optimizers import born, make_optimizer
from lrviz.sources.script.plans.libraries.stand_ins import stand_in
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.following import begin_following
from lrviz.sources.script.plans.operations.groups import current_lr
from lrviz.sources.script.plans.values.built import (
    Configured,
    Lacking,
    Optimizer,
    Scheduler,
)
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    Instance,
    Items,
    Missing,
    Opaque,
    Phi,
)

_AS: Final = {
    "bitsandbytes.optim.AdamW8bit": "AdamW",
    "bitsandbytes.optim.AdamW": "AdamW",
    "bitsandbytes.optim.PagedAdamW8bit": "AdamW",
    "bitsandbytes.optim.Adam8bit": "Adam",
    "apex.optimizers.FusedAdam": "AdamW",
    "apex.optimizers.FusedSGD": "SGD",
    "transformers.AdamW": "AdamW",
    "transformers.optimization.AdamW": "AdamW",
    "torch.distributed.optim.ZeroRedundancyOptimizer": "",
}


_CONFIGURED: Final = {
    "lightning.Trainer": "lightning",
    "transformers.TrainingArguments": "arguments",
    "transformers.Seq2SeqTrainingArguments": "arguments",
    "transformers.Trainer": "trainer",
    "transformers.Seq2SeqTrainer": "trainer",
}


_HOMES: Final[Mapping[str, Literal["scheduler", "optimizer"]]] = {
    "torch.optim": "optimizer",
    "torch.optim.lr_scheduler": "scheduler",
}


_EXTRA: Final = {
    "get_scheduler": ("name", "optimizer", "num_warmup_steps", "num_training_steps"),
    "get_cosine_with_min_lr_schedule_with_warmup": (
        *("optimizer", "num_warmup_steps", "num_training_steps", "num_cycles", "last_epoch"),
        *("min_lr", "min_lr_rate"),
    ),
    "get_wsd_schedule": (
        *("optimizer", "num_warmup_steps", "num_decay_steps", "num_training_steps"),
        *("num_stable_steps", "warmup_type", "decay_type", "min_lr_ratio", "num_cycles"),
        "last_epoch",
    ),
}


_DIFFUSERS: Final = {
    "get_scheduler": (
        *("name", "optimizer", "step_rules", "num_warmup_steps", "num_training_steps"),
        *("num_cycles", "power", "last_epoch"),
    ),
    "get_piecewise_constant_schedule": ("optimizer", "step_rules", "last_epoch"),
}


def built(machine: Machine, name: str, given: Given) -> Any:
    """What is built of torch's and its neighbours' classes; None where it is none."""
    cls = known.scheduler(name)
    if cls:
        return make_scheduler(machine, cls, "torch", known.SCHEDULERS[cls], given)
    parts = name.split(".")
    if parts[0] in ("transformers", "diffusers"):
        table: dict[str, tuple[str, ...]] = {**known.TRANSFORMERS, **_EXTRA}
        if parts[0] == "diffusers":
            table.update(_DIFFUSERS)
        if parts[-1] in table:
            return make_scheduler(machine, parts[-1], parts[0], table[parts[-1]], given)
    optimizer = _AS.get(name) or known.optimizer(name)
    if optimizer and optimizer in OPTIMIZERS:
        made = make_optimizer(machine, optimizer, given)
        made.direct = parts[0] == "torch"
        return made
    kind = _CONFIGURED.get(name)
    if kind is not None:
        names = ("model", "args") if kind == "trainer" else ()
        told = given.named(names)
        return Configured({}, kind, given.node, told, dict(given.places(names)), given.open)
    _note_lacking(machine, name, given)
    return None


def _note_lacking(machine: Machine, name: str, given: Given) -> None:
    """Keep the call of a class that torch's optimizers or schedulers do not have, if it is one."""
    home, _, last = name.rpartition(".")
    kind = _HOMES.get(home)
    if kind is None or not last[0].isupper() or last in known.BASES or last in known.OPTIMIZERS:
        return
    if machine.main and isinstance(given.node, ast.Call):
        path = tuple(test for test, _ in machine.path)
        machine.lacking.setdefault(given.node, Lacking(kind, last, path))


def make_scheduler(
    machine: Machine, cls: str, family: str, names: tuple[str, ...], given: Given
) -> Scheduler:
    """A scheduler."""
    named = given.named(names)
    made = Scheduler({}, given.node, cls)
    made.family = family
    born(machine, made, given, names)
    made.arguments = {k: _kept(machine, v) for k, v in named.items() if k != "optimizer"}
    if given.open or len(given.args) > len(names):
        made.reason = ("its arguments are not all known", made.node)
    optimizer = machine.settled(named.get("optimizer", MISSING))
    if isinstance(optimizer, Missing) and cls == "ChainedScheduler":
        children = machine.items(named.get("schedulers"))
        first = machine.settled(children[0]) if children else None
        optimizer = first.optimizer if isinstance(first, Scheduler) else None
    if isinstance(optimizer, Opaque | Phi | Instance):
        optimizer = stand_in(machine, optimizer, given)
    made.optimizer = optimizer
    if isinstance(optimizer, Optimizer) and made.loops != optimizer.loops:
        made.reason = ("it is built anew in each turn of a loop", made.node)
    for key in ("lr_lambda", "scale_fn", "lr_lambdas"):
        if key in made.arguments:
            made.slots[key] = functions_of(machine, made.arguments[key], made.node)
    if isinstance(optimizer, Optimizer):
        optimizer.slots.setdefault("schedulers", []).append(made)
        _note_base(machine, optimizer)
        if not machine.follows:
            moved(machine, optimizer)
        elif family != "own":
            begin_following(machine, made)
    return made


def _note_base(machine: Machine, optimizer: Optimizer) -> None:
    """The first scheduler of an optimizer notes the LR that it begins with."""
    for group in optimizer.groups:
        if isinstance(group.base, Missing):
            machine.store.write(group.slots, "base", current_lr(group))


def _kept(machine: Machine, value: Any) -> Any:
    """An argument as it is now: what a list comes to hold later is not the scheduler's."""
    value = machine.settled(value)
    if isinstance(value, Items):
        return Items(dict(value.slots), value.kind)
    return value


def moved(machine: Machine, optimizer: Optimizer) -> None:
    """From here on a scheduler decides on the LR."""
    for group in optimizer.groups:
        held = group.slots.get("now")
        if not (isinstance(held, Opaque) and held.kind == "carried"):
            machine.store.write(group.slots, "now", machine.opaque("lr", "carried"))
