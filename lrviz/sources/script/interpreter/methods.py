"""What a method does, by what it is called on."""

from __future__ import annotations

from functools import partial
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.attributes import attribute, item_of, key_of
from lrviz.sources.script.interpreter.building import built_from_spec
from lrviz.sources.script.interpreter.classes import watch
from lrviz.sources.script.interpreter.containers import container_method
from lrviz.sources.script.interpreter.contents import entries, inner
from lrviz.sources.script.interpreter.given import Given, arguments_of, escape
from lrviz.sources.script.interpreter.inlining import follow
from lrviz.sources.script.interpreter.library import imported
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.interpreter.wrapping import adapts, prepared
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.events import Kind, Write
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Container,
    Group,
    Instance,
    Optimizer,
    Partial,
    Ref,
    Scaler,
    Scheduler,
    State,
    Thing,
    Unknown,
    Value,
)

_EVENTS: Final[dict[str, Kind]] = {
    **{"step": "step", "first_step": "step", "second_step": "step", "backward": "backward"},
    **{"load_state_dict": "load_state", "state_dict": "state"},
    **{"get_lr": "get_lr", "get_last_lr": "get_last_lr", "add_param_group": "add_group"},
    **{"eval": "eval", "train": "train", "get_scale": "scale", "manual_backward": "backward"},
}
"""Methods that matter, whatever they are called on, and the events that they are."""

_CALLED: Final = (Function, Class, Ref, Partial)
"""What an attribute may hold that is called by its name."""


def method(machine: Machine, thing: Thing, name: str, given: Given) -> Value:
    """What ``thing.name(…)`` gives."""
    if isinstance(thing, Ref):
        return imported(machine, f"{thing.dotted}.{name}", given)
    held = machine.heap.get((thing, name))
    if held is not None and not isinstance(thing, Scheduler | Optimizer):
        found = [t for t in held if isinstance(t, _CALLED)]
        if found:
            return union(*(machine.call(t, given, name) for t in found))
    if isinstance(thing, Container):
        return container_method(machine, thing, name, given)
    if isinstance(thing, Instance | Class):
        return _object_method(machine, thing, name, given)
    if name == "build" and isinstance(thing, Unknown) and thing.text == "lrviz.load":
        return built_from_spec(machine, given)
    if (name in known.ADAPTERS or name.startswith("prepare_")) and adapts(thing, name):
        return prepared(machine, thing, given)
    if name == "load_state_dict" and isinstance(thing, Function):
        return ()
    if name == "zero_grad":
        machine.trace.touch()
        return machine.unknown(given.node, name)
    kind = _EVENTS.get(name)
    if kind == "step":
        return _step(machine, thing, name, given)
    if kind is not None:
        return _event(machine, kind, thing, name, given)
    return _unknown_method(machine, thing, name, given)


def _step(machine: Machine, thing: Thing, name: str, given: Given) -> Value:
    """``optimizer.step()``, ``scheduler.step(…)``, ``scaler.step(optimizer)``."""
    if isinstance(thing, Optimizer | Unknown):
        for item in (t for value in given.values() for t in value):
            if isinstance(item, Function):  # optimizer.step(closure)
                follow(machine, item, given.node)
    on: Value = (thing,)
    arguments = arguments_of(machine, given)
    via = "scaler" if isinstance(thing, Scaler) else name
    if arguments and not isinstance(thing, Scheduler | Optimizer):
        stepped = [t for t in arguments[0].value if isinstance(t, Optimizer | Unknown)]
        certain = isinstance(thing, Scaler) or any(isinstance(t, Optimizer) for t in stepped)
        if stepped and certain:
            on, via = tuple(stepped), "scaler"
    machine.emit("step", given.node, on, via, arguments)
    if not isinstance(thing, Scheduler | Optimizer | Scaler):
        escape(machine, given, name)
    return machine.unknown(given.node, name)


def _event(machine: Machine, kind: Kind, thing: Thing, name: str, given: Given) -> Value:
    """A method that matters, other than a step."""
    node = given.node
    arguments = arguments_of(machine, given)
    if kind == "get_lr" and "get_lr" in getattr(thing, "own", ()):
        return machine.unknown(node, name)
    machine.emit(kind, node, (thing,), "scaler" if isinstance(thing, Scaler) else name, arguments)
    if kind == "state":
        return (State(position(node), machine.frames, (thing,)),)
    return (thing,) if kind in ("eval", "train") else machine.unknown(node, name)


def _unknown_method(machine: Machine, thing: Thing, name: str, given: Given) -> Value:
    node = given.node
    text = f"{thing.text}.{name}" if isinstance(thing, Unknown) else name
    if name == "unscale_" or (isinstance(thing, Scaler) and name in ("scale", "update")):
        return machine.unknown(node, text, tuple(given.positional))
    if isinstance(thing, Scheduler) and name in thing.own:
        machine.emit("escape", node, (thing,), name)
    if isinstance(thing, State) and name in ("update", "copy", "items"):
        return (thing,)
    if isinstance(thing, Group) and name in ("append", "extend"):
        machine.emit("add_group", node, thing.optimizer, name, arguments_of(machine, given))
    if isinstance(thing, Group) and name in ("setdefault", "update"):
        _group_update(machine, thing, name, given)
    if name == "update" and given.positional:  # a state that grows
        held = tuple(t for v in given.values() for t in inner(machine.heap, v))
        machine.emit("grow", node, held, name)
    if name == "get" and given.positional and isinstance(thing, Unknown):
        return item_of(machine, thing, key_of(given.positional[0]), node)
    escape(machine, given, text)
    return machine.unknown(node, text, ((thing,), *given.values()))


def _group_update(machine: Machine, thing: Group, name: str, given: Given) -> None:
    """``group.update(lr=…)``, ``group.setdefault("initial_lr", …)``."""
    held = given.positional[:1]
    keys: set[object] = set(map(key_of, held)) if name == "setdefault" else set(given.keywords)
    for item in (t for value in held for t in value if name == "update"):
        keys |= (
            {key for key, _ in entries(machine.heap, item)}
            if isinstance(item, Container)
            else {"*"}
        )
    given_by_key = dict(given.keywords)
    if name == "setdefault" and len(given.positional) > 1:
        given_by_key = dict.fromkeys(map(str, keys), given.positional[1])
    for key in sorted(map(str, keys)):
        if name == "update" or key != "lr":  # an lr is there already
            write = partial(Write, value=given_by_key.get(key))
            machine.emit("group_write", given.node, thing.optimizer, key, make=write)


def _object_method(machine: Machine, thing: Instance | Class, name: str, given: Given) -> Value:
    node = given.node
    held = attribute(machine, (thing,), name, node)
    functions = [t for t in held if isinstance(t, _CALLED)]
    if functions:
        if isinstance(thing, Instance):
            watch(machine, thing, given)
        return union(*(machine.call(t, given, name) for t in functions))
    kind = _EVENTS.get(name)
    if name == "zero_grad":
        machine.trace.touch()
    if kind is not None and kind != "step":
        machine.emit(kind, node, (thing,), name, arguments_of(machine, given))
        if kind == "state":
            return (State(position(node), machine.frames, (thing,)),)
    if isinstance(thing, Instance):
        if name in ("optimizers", "lr_schedulers") and not given.values():  # of Lightning
            return machine.remember(thing, f"{name}()", node, f"self.{name}()")
        if thing.definition.method("__getattr__") is not None:
            machine.emit("escape", node, tuple(inner(machine.heap, (thing,))), name)
    escape(machine, given, f"self.{name}" if isinstance(thing, Instance) else name)
    return machine.unknown(node, f"self.{name}", tuple(given.values()))
