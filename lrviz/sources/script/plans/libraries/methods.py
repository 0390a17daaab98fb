"""What methods do, of what is no object of the project's own classes."""

from __future__ import annotations

from typing import Any, Final

from lrviz.sources.script.plans.libraries.containers import (
    method_of_bag,
    method_of_dict,
    method_of_items,
    method_of_text,
)
from lrviz.sources.script.plans.libraries.frameworks import of_configured
from lrviz.sources.script.plans.libraries.own_schedulers import super_init
from lrviz.sources.script.plans.libraries.parsers import of_parser
from lrviz.sources.script.plans.libraries.stepping import (
    method_of_optimizer,
    method_of_scheduler,
)
from lrviz.sources.script.plans.libraries.strangers import SELF, method_of_accelerator, passed_by
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.groups import method_of_some
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.trainer import saved_hyperparameters
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    Accelerator,
    Configured,
    Course,
    Data,
    Dict,
    Instance,
    Items,
    Loader,
    Method,
    Optimizer,
    ParamGroup,
    Parser,
    Scheduler,
    SomeGroup,
    Super,
)

_READS: Final = frozenset(
    {
        *("copy", "items", "keys", "values", "get", "index", "count", "elements", "__len__"),
        *("most_common", "total", "__getitem__", "__contains__"),
    }
)


def method_of(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of something gives, that is not of the project."""
    if isinstance(thing, Super):
        if name == "__init__":
            return super_init(machine, thing, given)
        return passed_by(machine, thing, name, given)
    if isinstance(thing, str):
        return method_of_text(machine, thing, name, given)
    if isinstance(thing, Optimizer):
        return method_of_optimizer(machine, thing, name, given)
    if isinstance(thing, Scheduler):
        return method_of_scheduler(machine, thing, name, given)
    if isinstance(thing, Parser):
        return of_parser(machine, thing, name, given)
    if isinstance(thing, ParamGroup | Dict):
        return method_of_dict(machine, thing, name, given)
    if isinstance(thing, Method) and isinstance(thing.on, Scheduler):
        if name not in _READS:
            text = f"its `{thing.name}` is changed"
            happens(machine, "escape", thing.on, given.node, text=text)
        return machine.opaque(machine.words(given.node))
    if isinstance(thing, SomeGroup):
        return method_of_some(machine, thing, name, given)
    if isinstance(thing, Items | tuple):
        return method_of_items(machine, thing, name, given)
    if isinstance(thing, Instance) and thing.cls is None:
        return method_of_bag(machine, thing, name, given)
    if isinstance(thing, Accelerator):
        return method_of_accelerator(machine, thing, name, given)
    if isinstance(thing, Configured):
        return of_configured(machine, thing, name, given)
    if name == "__getitem__" and len(given.args) == 1 and isinstance(thing, Course):
        return item_of(machine, thing, machine.settled(given.args[0]), given.node)
    if isinstance(thing, Sym | int | float) or (isinstance(thing, Course) and name in SELF):
        return thing if name in SELF else machine.opaque(machine.words(given.node))
    if isinstance(thing, Instance) and name in ("parameters", "named_parameters"):
        return machine.opaque(machine.words(given.node), "params")
    if isinstance(thing, Instance) and name in SELF:
        return thing
    if isinstance(thing, Instance) and name == "save_hyperparameters":
        saved_hyperparameters(machine, thing, machine.scope.slots)
        return None
    if isinstance(thing, Loader | Data) and name in SELF:
        return thing
    if isinstance(thing, Data | Course) and name in ("reshape", "view"):
        sizes = [machine.numeric(a) for a in given.args]
        if sizes and all(size is not None for size in sizes) and sizes[0] != -1:
            return Data({}, sizes[0], tuple(sizes))
        return machine.opaque(machine.words(given.node))
    return passed_by(machine, thing, name, given)
