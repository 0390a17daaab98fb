"""What a method does, by what it is called on."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.building import Given
from lrviz.sources.script.interpreter.inlining import Following
from lrviz.sources.script.syntax import called_by, position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Accelerator,
    Container,
    Group,
    Instance,
    Loader,
    Optimizer,
    Ref,
    Scaler,
    Scheduler,
    State,
    Thing,
    Unknown,
    Value,
)

_EVENTS: Final = {
    **{"step": "step", "first_step": "step", "second_step": "step", "backward": "backward"},
    **{"zero_grad": "zero_grad", "load_state_dict": "load_state", "state_dict": "state"},
    **{"get_lr": "get_lr", "get_last_lr": "get_last_lr", "add_param_group": "add_group"},
    **{"eval": "eval", "train": "train", "get_scale": "scale", "manual_backward": "backward"},
}
"""Methods that matter, whatever they are called on, and the events that they are."""


class Methods(Following):
    """Evaluates calls of methods."""

    def _called(self, thing: Thing, given: Given, name: str) -> Value:
        raise NotImplementedError

    def _dotted(self, name: str, given: Given) -> Value:
        raise NotImplementedError

    def _method(self, thing: Thing, name: str, given: Given) -> Value:
        node = given.node
        if isinstance(thing, Ref):
            return self._dotted(f"{thing.dotted}.{name}", given)
        held = self.heap.get((thing, name))
        if held is not None and not isinstance(thing, Scheduler | Optimizer):
            found = [t for t in held if isinstance(t, Function | Class | Ref)]
            if found:
                return union(*(self._called(t, given, name) for t in found))
        if isinstance(thing, Container):
            return self._container_method(thing, name, given)
        if isinstance(thing, Instance | Class):
            return self._object_method(thing, name, given)
        if name == "build" and isinstance(thing, Unknown) and thing.text == "lrviz.load":
            return self.built_from_spec(given)
        if (name in known.ADAPTERS or name.startswith("prepare_")) and _adapts(thing, name):
            return self._prepared(thing, given)
        if name == "load_state_dict" and isinstance(thing, Function):
            return ()
        kind = _EVENTS.get(name)
        if kind is None:
            return self._unknown_method(thing, name, given)
        if kind == "step":
            for value in given.values():  # optimizer.step(closure)
                for item in value:
                    if isinstance(item, Function) and isinstance(thing, Optimizer | Unknown):
                        self.follow(item, node, [])
        on: Value = (thing,)
        arguments = self._arguments(given)
        via = "scaler" if isinstance(thing, Scaler) else ""
        if kind == "step" and arguments and not isinstance(thing, Scheduler | Optimizer):
            stepped = [t for t in arguments[0].value if isinstance(t, Optimizer | Unknown)]
            certain = isinstance(thing, Scaler) or any(isinstance(t, Optimizer) for t in stepped)
            if stepped and certain:
                on, via = tuple(stepped), "scaler"
        if kind == "get_lr" and "get_lr" in getattr(thing, "own", ()):
            return self.unknown(node, name)
        self.emit(kind, node, on, via or name, arguments)
        if kind == "state":
            return (State(position(node), self.frames, (thing,)),)
        if kind in ("eval", "train"):
            return (thing,)
        if kind == "step" and not isinstance(thing, Scheduler | Optimizer | Scaler):
            self._escape(given, name)
        return self.unknown(node, name)

    def _unknown_method(self, thing: Thing, name: str, given: Given) -> Value:
        node = given.node
        text = f"{thing.text}.{name}" if isinstance(thing, Unknown) else name
        if name == "unscale_" or (isinstance(thing, Scaler) and name in ("scale", "update")):
            return self.unknown(node, text, tuple(given.positional))
        if isinstance(thing, Scheduler) and name in thing.own:
            self.emit("escape", node, (thing,), name)
        if isinstance(thing, State) and name in ("update", "copy", "items"):
            return (thing,)
        if isinstance(thing, Group) and name in ("append", "extend"):
            self.emit("add_group", node, thing.optimizer, name, self._arguments(given))
        if isinstance(thing, Group) and name in ("setdefault", "update"):
            self._group_update(thing, name, given)
        if name == "update" and given.positional:  # a state that grows
            self.emit("grow", node, tuple(t for v in given.values() for t in self.inner(v)), name)
        if name == "get" and given.positional and isinstance(thing, Unknown):
            return self.item(thing, self.key(given.positional[0]), node)
        self._escape(given, text)
        return self.unknown(node, text, ((thing,), *given.values()))

    def _group_update(self, thing: Group, name: str, given: Given) -> None:
        """``group.update(lr=…)``, ``group.setdefault("initial_lr", …)``."""
        held = given.positional[:1]
        keys = {self.key(value) for value in held} if name == "setdefault" else set(given.keywords)
        for item in (t for value in held for t in value if name == "update"):
            keys |= {key for key, _ in self.entries(item)} if isinstance(item, Container) else {"*"}
        given_by_key = dict(given.keywords)
        if name == "setdefault" and len(given.positional) > 1:
            given_by_key = dict.fromkeys(map(str, keys), given.positional[1])
        for key in sorted(map(str, keys)):
            if name == "update" or key != "lr":  # an lr is there already
                value = given_by_key.get(key)
                self.emit("group_write", given.node, thing.optimizer, key, extra=value)

    def _container_method(self, thing: Container, name: str, given: Given) -> Value:
        node, values = given.node, given.positional
        if name in ("append", "add") and values:
            self._put(thing, len(thing.keys), values[0], node)
        elif name in ("extend", "update"):
            for item in (t for value in values for t in value):
                if isinstance(item, Container):
                    for key, held in list(self.entries(item)):
                        end = len(thing.keys) if name == "extend" else key
                        self._put(thing, end, held, node)
                else:
                    self._put(thing, "*", (item,), node)
            for key, held in given.keywords.items():
                self._put(thing, key, held, node)
        elif name in ("get", "pop", "setdefault"):
            key = self.key(values[0]) if values else "*"
            found = self.item(thing, key, node)
            if name == "setdefault" and len(values) > 1:
                before = self.heap.get((thing, key), values[1])
                self._put(thing, key, union(before, values[1]), node)
            return union(found, *values[1:]) if found else ()
        elif name == "items":
            return self._items(thing, node)
        elif name == "values":
            return self._values(thing, node)
        elif name == "copy":
            return (thing,)
        else:
            self._escape(given, name)
        return self.constant(None)

    def _items(self, thing: Container, node: ast.AST) -> Value:
        made = Container(position(node), self.frames, "list", {})
        for number, (key, held) in enumerate(list(self.entries(thing))):
            pair = Container(
                position(node), self.frames, "tuple", {0: position(node), 1: position(node)}
            )
            self.heap.begin(pair, 0, self.constant(key))
            self.heap.begin(pair, 1, held)
            made.keys[number] = position(node)
            self.heap.begin(made, number, (pair,))
        return (made,)

    def _values(self, thing: Container, node: ast.AST) -> Value:
        made = Container(position(node), self.frames, "list", {})
        for number, (key, held) in enumerate(list(self.entries(thing))):
            at = "*" if key == "*" else number
            made.keys[at] = position(node)
            self.heap[made, at] = held
        return (made,)

    def _put(self, thing: Container, key: object, value: Value, node: ast.AST) -> None:
        held = self.heap.get((thing, key))
        thing.keys.setdefault(key, position(node))
        self.heap[thing, key] = value if held is None or key != "*" else union(held, value)

    def _object_method(self, thing: Instance | Class, name: str, given: Given) -> Value:
        held = self.attribute((thing,), name, given.node)
        functions = [t for t in held if isinstance(t, Function | Class)]
        if functions:
            if isinstance(thing, Instance):
                self.watch(thing, given)
            return union(*(self._called(t, given, name) for t in functions))
        kind = _EVENTS.get(name)
        if kind is not None and kind != "step":
            self.emit(kind, given.node, (thing,), name, self._arguments(given))
            if kind == "state":
                return (State(position(given.node), self.frames, (thing,)),)
        if name == "optimizers" and not given.values() and isinstance(thing, Instance):
            return self.remember(thing, "optimizers()", given.node, "self.optimizers()")
        if name == "lr_schedulers" and not given.values() and isinstance(thing, Instance):
            return self.remember(thing, "lr_schedulers()", given.node, "self.lr_schedulers()")
        if isinstance(thing, Instance) and thing.definition.method("__getattr__") is not None:
            self.emit("escape", given.node, tuple(self.inner((thing,))), name)
        self._escape(given, f"self.{name}" if isinstance(thing, Instance) else name)
        return self.unknown(given.node, f"self.{name}", tuple(given.values()))

    def _super(self, name: str, node: ast.Call) -> Value:
        given = Given(self, node)
        scope, bound = self.scope, self.scope.bound
        if bound is not None and scope.owner is not None:
            cls: Class = bound.definition
            method = cls.method(name, scope.owner)
            if method is not None:
                return self._inline(method, given, bound)
            if name != "__init__":
                kept = tuple(t for v in given.values() for t in self.inner(v))
                self.emit("escape", node, kept, f"super.{name}")
                return self.unknown(node, f"super.{name}", tuple(given.values()))
        if name == "__init__" and scope.owner is not None:
            self._base_init(scope.owner.origins(), given, 0)
        self._escape(given, f"super.{name}")
        return self.unknown(node, f"super.{name}", tuple(given.values()))

    def watch(self, thing: Instance, given: Given) -> None:
        """Early stopping of the file's own is shown a metric."""
        if stops_early(thing.cls):
            held = tuple(t for v in given.values() for t in v)
            self.emit("watch", given.node, held, thing.cls, self._arguments(given))

    def _base_init(self, origins: tuple[str, ...], given: Given, skipped: int) -> None:
        """The constructor of torch's class, called by one that is derived from it."""
        names = [name for name in map(known.scheduler, origins) if name is not None]
        if len(names) == len(origins) == 1:
            arguments = self._arguments(given)[skipped:]
            self.emit("base_init", given.node, (), names[0], arguments, extra=given.open)

    def _prepared(self, thing: Thing, given: Given) -> Value:
        results: list[Value] = []
        nodes = given.node.args if len(given.node.args) == len(given.positional) else []
        names = [called_by(node)[-1:] for node in nodes] or [()] * len(given.positional)
        for value, name in zip(given.positional, names, strict=True):
            results.append(tuple(_shared_out(t, *name) for t in value))
        passed = (thing, *(t for value in given.values() for t in value))
        self.emit("prepare", given.node, passed, "prepare", self._arguments(given))
        if len(results) == 1:
            return results[0]
        made = Container(position(given.node), self.frames, "tuple", {})
        for number, value in enumerate(results):
            made.keys[number] = position(given.node)
            self.heap.begin(made, number, value)
        return (made,)


def _adapts(thing: Thing, name: str) -> bool:
    if isinstance(thing, Accelerator):
        return True
    text = thing.text.rsplit(".", 1)[-1].lower() if isinstance(thing, Unknown) else ""
    if name.startswith("prepare"):
        return "accelerator" in text
    return text in ("fabric", "amp") or (name == "initialize" and text == "amp")


def _shared_out(thing: Thing, name: str = "") -> Thing:
    """What ``prepare`` makes of a thing: of a loader, one that gives a process's share."""
    if isinstance(thing, Loader):
        return replace(thing, origin=thing.origin or thing)
    if isinstance(thing, Unknown) and ("loader" in name.lower() or name in ("dl", "train_dl")):
        return Loader(thing.at, thing.frames, "DataLoader", open=True, origin=thing)
    return thing


def stops_early(name: str) -> bool:
    """Whether a class says that it ends a run early."""
    return name.lower().replace("_", "").endswith(("earlystopping", "earlystopper", "earlystop"))
