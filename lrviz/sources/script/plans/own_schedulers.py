"""Optimizers and schedulers of the project: classes derived from known ones."""

from __future__ import annotations

from typing import Any

from lrviz.known import packages as known
from lrviz.known.optimizers import OPTIMIZERS
from lrviz.sources.script.plans.building import Building
from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.machine.store import same
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import TICK
from lrviz.sources.script.plans.values.things import (
    Class,
    Function,
    Instance,
    Missing,
    Optimizer,
    Scheduler,
    Super,
)
from lrviz.sources.script.plans.values.trees import has


class OwnSchedulers(Building):
    """Builds what is derived from optimizers and schedulers."""

    def derived(self, cls: Class, given: Given) -> Any:
        """What a class derived from a known one builds; None where it is none."""
        origins = cls.origins()
        for origin in origins:
            name = known.scheduler(origin)
            if name is not None:
                return self._own_scheduler(cls, name, given)
            if known.optimizer(origin) is not None:
                return self._own_optimizer(cls, origin, given)
            if known.other(origin) == "loader":
                made = self.opaque("", "loader")
                return made
        return None

    def _own_optimizer(self, cls: Class, origin: str, given: Given) -> Any:
        name = known.optimizer(origin) or ""
        if name in OPTIMIZERS and isinstance(cls.member("__init__"), Missing):
            return self.optimizer(name, given)
        made = self.optimizer("SGD", Given(given.node, given.args[:1], {}))
        made.reason = (f"`{cls.name}` is an optimizer of its own", made.node)
        return made

    def _own_scheduler(self, cls: Class, name: str, given: Given) -> Any:
        own = {key for base in cls.lineage() for key in base.slots}
        start = cls.member("__init__")
        if name and not own & {"step", "get_lr", "_get_closed_form_lr"}:
            if isinstance(start, Missing):
                return self.scheduler(name, "torch", known.SCHEDULERS[name], given)
            self_ = Instance({}, cls)
            self.run(start, given.args, given.keywords, given.node, self_, given)
            made = self_.slots.get("__scheduler__")
            if isinstance(made, Scheduler):
                made.node = self.here(given.node)
                made.nodes = {}
                return made
        if not name and "get_lr" in own and not own & {"step"} and isinstance(start, Function):
            return self._closed_form(cls, start, given)
        optimizer = given.get(0, "optimizer")
        made = self.scheduler("LambdaLR", "own", ("optimizer",), Given(given.node, [optimizer]))
        made.reason = (f"`{cls.name}` is a scheduler of its own", made.node)
        return made

    def _closed_form(self, cls: Class, start: Function, given: Given) -> Any:
        """A class of the project whose ``get_lr`` says what the LR is at ``last_epoch``."""
        self_ = Instance({}, cls)
        self_.slots["__own__"] = True
        self.run(start, given.args, given.keywords, given.node, self_, given)
        made = self_.slots.get("__scheduler__")
        if isinstance(made, Scheduler):
            made.node = self.here(given.node)
            made.slots["rates"] = self._rates(self_, cls.member("get_lr"), made)
            if self.follows:
                self.begin_following(made)
            return made
        made = self.scheduler("LambdaLR", "own", ("optimizer",), Given(given.node, given.args[:1]))
        made.reason = (f"`{cls.name}` is a scheduler of its own", made.node)
        return made

    def _rates(self, self_: Instance, get_lr: Any, made: Scheduler) -> Any:
        """The LRs that a class says, by its ``last_epoch``; a text where they are not known."""
        if not isinstance(made.optimizer, Optimizer) or not isinstance(get_lr, Function):
            return "it is a scheduler of its own"
        bases = tuple(self.numeric(group.slots["lr"]) for group in made.optimizer.groups)
        mark, so_far, path = self.store.mark, len(self.body), self.path
        loops, self.loops, self.path = self.loops, [], []
        self.store.write(self_.slots, "last_epoch", TICK)
        self.store.write(self_.slots, "base_lrs", self.new_list(bases))
        try:
            found = self.run(get_lr, [], {}, made.node, self_)
            again = self.run(get_lr, [], {}, made.node, self_)
            held, other = self.items(found), self.items(again)
        except Dead:
            return "its `get_lr` fails"
        finally:
            self.path, self.loops = path, loops
            self.store.undo(mark)
            del self.body[so_far:]
        if held is None or other is None or len(held) != len(bases) or not same(held, other):
            return "what its `get_lr` gives is not known"
        rates = tuple(self.numeric(one) for one in held)
        if any(rate is None or has(rate, "carried", "head") for rate in rates):
            return "what its `get_lr` gives depends on more than its counter"
        return rates

    def super_init(self, thing: Super, given: Given) -> Any:
        """``super().__init__(…)`` in a class derived from a scheduler."""
        instance = thing.on
        if not isinstance(instance, Instance) or instance.cls is None:
            return None
        for origin in instance.cls.origins():
            name = known.scheduler(origin)
            if name is None:
                continue
            if name:
                made = self.scheduler(name, "torch", known.SCHEDULERS[name], given)
            else:
                made = self.scheduler("own", "own", ("optimizer", "last_epoch"), given)
            self.store.write(instance.slots, "__scheduler__", made)
            self.store.write(instance.slots, "optimizer", made.optimizer)
        return None
