"""What accelerate, Fabric, apex and DeepSpeed wrap, and give back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from lrviz.known import names
from lrviz.sources.script.interpreter.given import Given, arguments_of, escape
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.syntax import called_by
from lrviz.sources.script.values.events import Engine
from lrviz.sources.script.values.things import Accelerator, Const, Loader, Thing, Unknown, Value

_INITIALIZE: Final = (
    *("args", "model", "optimizer", "model_parameters", "training_data", "lr_scheduler"),
    *("distributed_port", "mpu", "dist_init_required", "collate_fn", "config"),
)
"""The parameters of ``deepspeed.initialize``."""


def prepared(machine: Machine, thing: Thing, given: Given) -> Value:
    """What ``prepare`` gives: what it is given, and of a loader a process's share."""
    results: list[Value] = []
    nodes = given.node.args if len(given.node.args) == len(given.positional) else []
    names = [called_by(node)[-1:] for node in nodes] or [()] * len(given.positional)
    for value, name in zip(given.positional, names, strict=True):
        results.append(tuple(_shared_out(t, *name) for t in value))
    passed = (thing, *(t for value in given.values() for t in value))
    machine.emit("prepare", given.node, passed, "prepare", arguments_of(machine, given))
    return results[0] if len(results) == 1 else (machine.row(given.node, results),)


def adapts(thing: Thing, name: str) -> bool:
    """Whether a method of that name, of such a thing, prepares what it is given."""
    if isinstance(thing, Accelerator):
        return True
    text = thing.text.rsplit(".", 1)[-1].lower() if isinstance(thing, Unknown) else ""
    if name.startswith("prepare"):
        return "accelerator" in text
    return text in ("fabric", "amp") or (name == "initialize" and text == "amp")


def _shared_out(thing: Thing, name: str = "") -> Thing:
    if isinstance(thing, Loader):
        return replace(thing, origin=thing.origin or thing)
    if isinstance(thing, Unknown) and names.is_loader(name):
        return Loader(thing.at, thing.frames, "DataLoader", open=True, origin=thing)
    return thing


def engine(machine: Machine, given: Given) -> Value:
    """``deepspeed.initialize``: the engine, the optimizer, a loader and the scheduler.

    The scheduler stays itself: it is the one that the engine steps.
    """
    node, named = given.node, given.named(_INITIALIZE)
    values = tuple(given.values())
    escape(machine, given, "deepspeed.initialize")
    scheduler = tuple(t for t in named.get("lr_scheduler", ()) if not isinstance(t, Const))
    made = machine.unknown(node, "deepspeed.engine", values)
    parts = [
        made,
        named.get("optimizer") or machine.unknown(node, "deepspeed.optimizer", values),
        machine.unknown(node, "deepspeed.loader", values),
        scheduler or machine.unknown(node, "deepspeed.lr_scheduler", values),
    ]
    for thing in made:
        machine.heap.begin(thing, "lr_scheduler", parts[3])
    row = machine.row(node, parts)
    taken = partial(Engine, engines=frozenset(made), schedulers=frozenset(parts[3]))
    machine.emit("deepspeed", node, make=taken)
    return (row,)
