"""What is built: optimizers with their param groups, schedulers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final, Literal

from lrviz.known import packages as known
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.plans.libraries.lambdas import functions_of
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.operations.following import begin_following
from lrviz.sources.script.plans.operations.groups import current_lr
from lrviz.sources.script.plans.values.built import (
    Configured,
    Lacking,
    Optimizer,
    ParamGroup,
    Scheduler,
)
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Dict,
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
        return make_optimizer(machine, optimizer, given)
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


def make_optimizer(machine: Machine, cls: str, given: Given) -> Optimizer:
    """An optimizer."""
    names = ("params", *(argument.name for argument in OPTIMIZERS[cls].arguments))
    named = given.named(names)
    made = Optimizer({}, given.node, cls)
    _born(machine, made, given, names)
    made.arguments = {k: v for k, v in named.items() if k != "params"}
    if given.open:
        made.reason = ("its arguments are not all known", machine.here(given.node))
    lr = given.nodes.get("lr", given.nodes.get(1))
    if lr is not None and "tensor(" in ast.unparse(lr):
        made.reason = ("its LR is a tensor, which torch counts in 32 bits", machine.here(lr))
    made.groups = _groups(machine, made, machine.settled(named.get("params")), given)
    return made


def _born(machine: Machine, made: Any, given: Given, names: tuple[str, ...]) -> None:
    machine.counted += 1
    made.slots["serial"] = machine.counted
    made.slots["root"] = machine.root
    made.slots["turns"] = len(machine.turns)
    made.node = machine.here(given.node)
    places = given.places(names)
    here = machine.main
    made.nodes = {k: (n if here else machine.here(n)) for k, n in places.items()}
    made.loops = tuple(machine.loops)
    made.path = tuple(test for test, _ in machine.path)
    machine.built.append(made)


def _groups(
    machine: Machine, optimizer: Optimizer, params: Any, given: Given
) -> tuple[ParamGroup, ...]:
    held = machine.items(params) if not isinstance(params, Dict) else (params,)
    if held is not None and any(isinstance(machine.settled(item), Phi) for item in held):
        held = None
    dicts = [item for item in map(machine.settled, held or ()) if isinstance(item, Dict)]
    if held and len(dicts) == len(held):
        return tuple(_group(machine, optimizer, n, item, given) for n, item in enumerate(dicts))
    one = (
        (held is not None and not dicts)
        or (isinstance(params, Opaque) and params.kind == "params")
        or (isinstance(params, Items) and bool(params.slots.get("params")))
    )
    if not one:
        place = given.nodes.get("params", given.nodes.get(0, given.node))
        text = ast.unparse(place)[:60]
        optimizer.unknown = (f"the param groups come from `{text}`", machine.here(place))
    return (_group(machine, optimizer, 0, None, given),)


def _group(
    machine: Machine, optimizer: Optimizer, index: int, entries: Dict | None, given: Given
) -> ParamGroup:
    made = ParamGroup({}, optimizer, index)
    if entries is not None:
        made.slots.update({k: v for k, v in entries.slots.items() if k != "params"})
        made.node = machine.here(getattr(entries, "node", given.node))
        nodes = getattr(entries, "nodes", {})
        made.nodes = {k: machine.here(n) for k, n in nodes.items()}
        if entries.slots.get(OPEN):
            optimizer.reason = ("a param group is not all known", machine.here(given.node))
        entries.group = made  # type: ignore[attr-defined]  # torch keeps the dict itself
        name = entries.slots.get("name")
        made.name = name if isinstance(name, str) else ""
    lr = made.slots.get("lr", optimizer.arguments.get("lr", MISSING))
    if isinstance(lr, Missing):
        default = OPTIMIZERS[optimizer.cls].defaults.get("lr")
        lr = default if isinstance(default, int | float) else MISSING
    made.slots["lr"] = lr
    made.slots["now"] = lr
    made.slots["own"] = entries is not None and "lr" in entries.slots
    return made


def add_group(machine: Machine, optimizer: Optimizer, given: Given) -> bool:
    """Add a param group to an optimizer to which nothing has happened yet; whether it is one."""
    entries = machine.settled(given.get(0, "param_group"))
    here = tuple(test for test, _ in machine.path), tuple(machine.loops), len(machine.turns)
    if here != (optimizer.path, optimizer.loops, optimizer.slots["turns"]):
        return False
    begun = any(event.on is optimizer for event in events(machine.body))
    if begun or "schedulers" in optimizer.slots or not isinstance(entries, Dict):
        return False
    made = _group(machine, optimizer, len(optimizer.groups), entries, given)
    optimizer.groups = (*optimizer.groups, made)
    return True


def make_scheduler(
    machine: Machine, cls: str, family: str, names: tuple[str, ...], given: Given
) -> Scheduler:
    """A scheduler."""
    named = given.named(names)
    made = Scheduler({}, given.node, cls)
    made.family = family
    _born(machine, made, given, names)
    made.arguments = {k: _kept(machine, v) for k, v in named.items() if k != "optimizer"}
    if given.open or len(given.args) > len(names):
        made.reason = ("its arguments are not all known", made.node)
    optimizer = machine.settled(named.get("optimizer", MISSING))
    if isinstance(optimizer, Missing) and cls == "ChainedScheduler":
        children = machine.items(named.get("schedulers"))
        first = machine.settled(children[0]) if children else None
        optimizer = first.optimizer if isinstance(first, Scheduler) else None
    if isinstance(optimizer, Opaque | Phi | Instance):
        optimizer = _stand_in(machine, optimizer, given)
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


def _stand_in(machine: Machine, thing: Opaque | Phi | Instance, given: Given) -> Optimizer:
    """What a scheduler is given must be an optimizer, even where nothing is known of it."""
    node = given.nodes.get("optimizer", given.nodes.get(0, given.node))
    made = Optimizer({}, node, "SGD")
    _born(machine, made, given, ())
    if isinstance(thing, Phi):
        why = "which optimizer it is for depends on a condition"
    else:
        why = (
            f"the LR of `{ast.unparse(node)[:60]}` is not known; `lrviz check` looks at all "
            "that does not depend on it"
        )
    made.unknown = (why, machine.here(node))
    made.groups = (_group(machine, made, 0, None, given),)
    machine.kept.append(thing)
    machine.stand_ins[id(thing)] = made
    return made


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
