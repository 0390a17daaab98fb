"""Optimizers and schedulers of the project: classes derived from known ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lrviz.known import packages as known
from lrviz.sources.script.plans.libraries.building import make_scheduler
from lrviz.sources.script.plans.libraries.driven import drive, driver
from lrviz.sources.script.plans.libraries.gradual_warmup import gradual_warmup, is_copy
from lrviz.sources.script.plans.libraries.own_optimizers import begin_optimizer, own_optimizer
from lrviz.sources.script.plans.machine.machine import Dead, Machine
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.operations.branching import aside
from lrviz.sources.script.plans.operations.following import begin_following
from lrviz.sources.script.plans.operations.running import run
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import TICK
from lrviz.sources.script.plans.values.things import Class, Function, Instance, Missing
from lrviz.sources.script.plans.values.trees import has


def derived(machine: Machine, cls: Class, given: Given) -> Any:
    """What a class derived from a known one builds; None where it is none."""
    origins = cls.origins()
    for origin in origins:
        name = known.scheduler(origin)
        if name is not None:
            return _own_scheduler(machine, cls, name, given)
        if known.optimizer(origin) is not None:
            return own_optimizer(machine, cls, origin, given)
        if known.other(origin) == "loader":
            made = machine.opaque("", "loader")
            return made
    return None


def _own_scheduler(machine: Machine, cls: Class, name: str, given: Given) -> Any:
    own = {key for base in cls.lineage() for key in base.slots}
    start = cls.member("__init__")
    if name and not own & {"step", "get_lr", "_get_closed_form_lr"}:
        if isinstance(start, Missing):
            return make_scheduler(machine, name, "torch", known.SCHEDULERS[name], given)
        self_ = Instance({}, cls)
        run(machine, start, given.args, given.keywords, given.node, self_, given)
        made = self_.slots.get("__scheduler__")
        if isinstance(made, Scheduler):
            made.node = machine.here(given.node)
            made.nodes = {}
            return made
    optimizer = given.get(0, "optimizer")
    drives = not name and isinstance(machine.settled(optimizer), Optimizer)
    if drives and machine.budget.plays:
        drive(machine, cls)
        return None
    if not name and "get_lr" in own and not own & {"step"} and isinstance(start, Function):
        return _closed_form(machine, cls, start, given)
    made = gradual_warmup(machine, given) if is_copy(cls) else None
    if made is not None:
        return made
    if drives and "step" in own:
        drive(machine, cls)
        return None
    made = make_scheduler(
        machine, "LambdaLR", "own", ("optimizer",), Given(given.node, [optimizer])
    )
    made.reason = (f"`{cls.name}` is a scheduler of its own", made.node)
    return made


def _closed_form(machine: Machine, cls: Class, start: Function, given: Given) -> Any:
    """A class of the project whose ``get_lr`` says what the LR is at ``last_epoch``."""
    self_ = Instance({}, cls)
    self_.slots["__own__"] = True
    run(machine, start, given.args, given.keywords, given.node, self_, given)
    made = self_.slots.get("__scheduler__")
    if isinstance(made, Scheduler):
        made.node = machine.here(given.node)
        made.slots["rates"] = _rates(machine, self_, cls.member("get_lr"), made)
        if machine.follows:
            begin_following(machine, made)
        return made
    made = make_scheduler(
        machine, "LambdaLR", "own", ("optimizer",), Given(given.node, given.args[:1])
    )
    made.reason = (f"`{cls.name}` is a scheduler of its own", made.node)
    return made


def _rates(machine: Machine, self_: Instance, get_lr: Any, made: Scheduler) -> Any:
    """The LRs that a class says, by its ``last_epoch``; a text where they are not known."""
    if not isinstance(made.optimizer, Optimizer) or not isinstance(get_lr, Function):
        return "it is a scheduler of its own"
    bases = tuple(machine.numeric(group.slots["lr"]) for group in made.optimizer.groups)
    try:
        with aside(machine):
            machine.store.write(self_.slots, "last_epoch", TICK)
            machine.store.write(self_.slots, "base_lrs", machine.new_list(bases))
            found = run(machine, get_lr, [], {}, made.node, self_)
            again = run(machine, get_lr, [], {}, made.node, self_)
            held, other = machine.items(found), machine.items(again)
    except Dead:
        return "its `get_lr` fails"
    if held is None or other is None or len(held) != len(bases) or not same(held, other):
        return "what its `get_lr` gives is not known"
    rates = tuple(machine.numeric(one) for one in held)
    if any(rate is None or has(rate, "carried", "head") for rate in rates):
        return "what its `get_lr` gives depends on more than its counter"
    return rates


def unbound_init(machine: Machine, given: Given) -> Any:
    """``LRScheduler.__init__(self, …)``, as classes once called that of their base."""
    instance = machine.settled(given.args[0]) if given.args else None
    rest = replace(given, args=given.args[1:])
    base = driver(machine)
    if isinstance(instance, Instance) and instance.cls and base in instance.cls.lineage():
        start = base.member("__init__")
        return run(machine, start, rest.args, rest.keywords, rest.node, instance, rest)
    return super_init(machine, instance, rest)


def super_init(machine: Machine, instance: Any, given: Given) -> Any:
    """``super().__init__(…)`` in a class derived from a scheduler or an optimizer."""
    if not isinstance(instance, Instance) or instance.cls is None:
        return None
    for origin in instance.cls.origins():
        optimizer, name = known.optimizer(origin), known.scheduler(origin)
        if optimizer is not None:
            begin_optimizer(machine, instance, optimizer, given)
        if name is None:
            continue
        if name:
            made = make_scheduler(machine, name, "torch", known.SCHEDULERS[name], given)
        else:
            made = make_scheduler(machine, "own", "own", ("optimizer", "last_epoch"), given)
        machine.store.write(instance.slots, "__scheduler__", made)
        machine.store.write(instance.slots, "optimizer", made.optimizer)
    return None
