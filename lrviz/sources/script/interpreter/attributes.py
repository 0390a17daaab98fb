"""What attributes and items hold."""

from __future__ import annotations

import ast
from typing import Any, Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.narrowing import Narrowing
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Container,
    Group,
    Instance,
    Loader,
    Optimizer,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_COUNTER: Final = ("epoch", "step", "iter", "global_step", "start_epoch", "iteration", "last_epoch")


class Members(Narrowing):
    """Looks into objects, containers and what is unknown."""

    def follow(self, function: Function, node: ast.AST, arguments: list[Value]) -> Value:
        """What a function of the file gives, run with these positional arguments."""
        raise NotImplementedError

    def attribute(self, base: Value, name: str, node: ast.AST) -> Value:
        """What ``base.name`` may be."""
        if len(base) == 1:
            return self._member(base[0], name, node)
        return union(*(self._member(thing, name, node) for thing in base))

    def _member(self, thing: Thing, name: str, node: ast.AST) -> Value:
        if isinstance(thing, Ref):
            return (Ref(dotted=f"{thing.dotted}.{name}"),)
        held = self.heap.get((thing, name))
        if held is not None:
            return held
        if name == "__dict__" and isinstance(thing, Instance | Scheduler | Optimizer):
            self.emit("escape", node, tuple(self.inner((thing,))), name)
        if isinstance(thing, Instance):
            return self._instance_member(thing, name, node)
        if isinstance(thing, Class):
            for cls in thing.lineage():
                if name in cls.attributes:
                    return cls.attributes[name]
            method = thing.method(name)
            if method is not None:
                return (method,)
        if name == "param_groups" and isinstance(thing, Optimizer | Unknown):
            return (Group(optimizer=(thing,), whole=True),)
        if isinstance(thing, Scheduler) and name == "optimizer":
            return thing.optimizer
        if isinstance(thing, Loader) and name in ("dataset", "sampler", "batch_size"):
            found = thing.arguments.get(name)
            if found is not None:
                return found
        if isinstance(thing, Const):
            return self.unknown(node, name)
        if name in known.METHODS and isinstance(thing, Scheduler | Optimizer):
            self.emit("escape", node, (thing,), name)  # whoever gets it may call it
            return (Bound(position(node), self.frames, thing, name),)
        text = f"{thing.text}.{name}" if isinstance(thing, Unknown) else name
        return self.remember(thing, name, node, text)

    def _instance_member(self, thing: Instance, name: str, node: ast.AST) -> Value:
        cls: Class = thing.definition
        method = cls.method(name)
        if method is not None:
            bound = Function(
                *(method.at, method.frames, method.node, method.scope, method.owner),
                None if "staticmethod" in method.decorators else thing,
                method.decorators,
                method.defaults,
            )
            if any(d in ("property", "cached_property") for d in method.decorators):
                return self.follow(bound, node, [])
            return (bound,)
        for base in cls.lineage():
            if name in base.attributes:
                return base.attributes[name]
        return self.remember(thing, name, node, f"self.{name}")

    def key(self, index: Value) -> Any:
        """The constant that an index is; "*" for any other."""
        if len(index) == 1 and isinstance(index[0], Const):
            value = index[0].value
            return value if isinstance(value, str | int) else "*"
        return "*"

    def item(self, thing: Thing, key: Any, node: ast.AST) -> Value:
        """What ``thing[key]`` may be."""
        if isinstance(thing, Group):
            if thing.whole:
                return (Group(optimizer=thing.optimizer),)
            return self.unknown(node, f"[{key!r}]")
        if isinstance(thing, Container):
            if isinstance(key, int) and key < 0 and thing.keys:
                key += len(thing.keys)
            any_other = self.heap.get((thing, "*"), ())
            if key == "*":
                found = [held for _, held in self.entries(thing)]
                return union(*found) if found else self.unknown(node)
            held = self.heap.get((thing, key))
            if held is not None:
                return union(held, any_other) if any_other else held
            return any_other or self.unknown(node)
        if isinstance(thing, Ref):
            return (Ref(dotted=f"{thing.dotted}.*"),)
        if isinstance(key, str) and key != "*":
            if any(word in key.lower() for word in _COUNTER):
                self.emit("read", node, (thing,), key)
            text = thing.text if isinstance(thing, Unknown) else ""
            return self.remember(thing, ("[]", key), node, f"{text}[{key!r}]")
        return self.unknown(node, getattr(thing, "text", ""), ((thing,),))
