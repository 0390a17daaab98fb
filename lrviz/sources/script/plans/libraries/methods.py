"""What methods do, of what is no object of the project's own classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from lrviz.sources.script.plans.libraries.array_functions import summed
from lrviz.sources.script.plans.libraries.containers import (
    method_of_bag,
    method_of_dict,
    method_of_items,
    method_of_text,
)
from lrviz.sources.script.plans.libraries.frameworks import of_configured
from lrviz.sources.script.plans.libraries.numbers import numeric_function
from lrviz.sources.script.plans.libraries.own_schedulers import super_init
from lrviz.sources.script.plans.libraries.parsers import of_parser
from lrviz.sources.script.plans.libraries.python import call_builtin
from lrviz.sources.script.plans.libraries.records import method_of_record
from lrviz.sources.script.plans.libraries.splitters import method_of_splitter
from lrviz.sources.script.plans.libraries.stepping import (
    method_of_optimizer,
    method_of_scheduler,
)
from lrviz.sources.script.plans.libraries.strangers import SELF, method_of_accelerator, passed_by
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.groups import method_of_some
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.naming import unknown
from lrviz.sources.script.plans.operations.trainer import saved_hyperparameters
from lrviz.sources.script.plans.values.built import (
    Accelerator,
    Configured,
    Course,
    Data,
    Loader,
    Optimizer,
    ParamGroup,
    Parser,
    Scheduler,
    SomeGroup,
    Splitter,
)
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import Dict, Instance, Items, Method, Super

_READS: Final = frozenset(
    {
        *("copy", "items", "keys", "values", "get", "index", "count", "elements", "__len__"),
        *("most_common", "total", "__getitem__", "__contains__"),
    }
)


def method_of(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of something gives, that is not of the project."""
    if name == "__setattr__" and len(given.args) == 2:
        return call_builtin(machine, "setattr", replace(given, args=[thing, *given.args]))
    found = _METHODS.get(type(thing), passed_by)
    return found(machine, thing, name, given)


def _of_super(machine: Machine, thing: Super, name: str, given: Given) -> Any:
    if name == "__init__":
        return super_init(machine, thing.on, given)
    return passed_by(machine, thing, name, given)


def _of_method(machine: Machine, thing: Method, name: str, given: Given) -> Any:
    """A method of what a scheduler holds: ``scheduler.base_lrs.append(0.1)``."""
    if not isinstance(thing.on, Scheduler):
        return passed_by(machine, thing, name, given)
    if name not in _READS:
        text = f"its `{thing.name}` is changed"
        happens(machine, "escape", thing.on, given.node, text=text)
    return unknown(machine, given.node)


def _of_number(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    if name == "round" and not given.args and not given.keywords:
        return numeric_function(machine, "round", Given(given.node, [thing]))
    return thing if name in SELF else unknown(machine, given.node)


def _of_array(machine: Machine, thing: Course, name: str, given: Given) -> Any:
    if name == "__getitem__" and len(given.args) == 1:
        return item_of(machine, thing, machine.settled(given.args[0]), given.node)
    if name in SELF:
        return thing
    if name == "sum" and not given.args and not given.keywords:
        found = summed(machine, thing)
        return unknown(machine, given.node) if found is None else found
    return _shaped_anew(machine, thing, name, given)


def _of_data(machine: Machine, thing: Data, name: str, given: Given) -> Any:
    if name in ("size", "dim") and thing.shape and not given.keywords:
        at = machine.settled(given.args[0]) if given.args else None
        if name == "dim" or at is None:
            return len(thing.shape) if name == "dim" else thing.shape
        return item_of(machine, thing.shape, at, given.node)
    return thing if name in SELF else _shaped_anew(machine, thing, name, given)


def _of_loader(machine: Machine, thing: Loader, name: str, given: Given) -> Any:
    return thing if name in SELF else passed_by(machine, thing, name, given)


def _shaped_anew(machine: Machine, thing: Data | Course, name: str, given: Given) -> Any:
    if name in ("split", "chunk") and len(given.args) == 1:
        parts = machine.numeric(machine.settled(given.args[0]))
        if type(thing.length) is int and type(parts) is int and parts > 0 and thing.length > 0:
            size = parts if name == "split" else -(-thing.length // parts)
            return Data({}, -(-thing.length // size))
    if name not in ("reshape", "view"):
        return passed_by(machine, thing, name, given)
    sizes = [machine.numeric(a) for a in given.args]
    if sizes and all(size is not None for size in sizes) and sizes[0] != -1:
        return Data({}, sizes[0], tuple(sizes))
    return unknown(machine, given.node)


def _of_object(machine: Machine, thing: Instance, name: str, given: Given) -> Any:
    if thing.cls is None:
        return method_of_bag(machine, thing, name, given)
    if name in ("parameters", "named_parameters"):
        return machine.opaque(machine.words(given.node), "params")
    if name in SELF:
        return thing
    if name in ("_replace", "_asdict") and thing.cls.record():
        return method_of_record(machine, thing, name, given)
    if name == "save_hyperparameters":
        saved_hyperparameters(machine, thing, machine.scope.slots)
        return None
    return passed_by(machine, thing, name, given)


_METHODS: Final[Mapping[type, Callable[[Machine, Any, str, Given], Any]]] = {
    Super: _of_super,
    str: method_of_text,
    Optimizer: method_of_optimizer,
    Scheduler: method_of_scheduler,
    Parser: of_parser,
    ParamGroup: method_of_dict,
    Dict: method_of_dict,
    Method: _of_method,
    SomeGroup: method_of_some,
    Items: method_of_items,
    tuple: method_of_items,
    Instance: _of_object,
    Accelerator: method_of_accelerator,
    Splitter: method_of_splitter,
    Configured: of_configured,
    **dict.fromkeys((Sym, bool, int, float), _of_number),
    Course: _of_array,
    Data: _of_data,
    Loader: _of_loader,
}
