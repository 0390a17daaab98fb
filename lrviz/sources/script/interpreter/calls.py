"""What a call does, and gives."""

from __future__ import annotations

import ast
from typing import Final

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.building import Given
from lrviz.sources.script.interpreter.methods import Methods, stops_early
from lrviz.sources.script.syntax import dotted, position
from lrviz.sources.script.values.definitions import Class, Function
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Bound,
    Const,
    Container,
    Formula,
    Instance,
    Optimizer,
    Partial,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_ARITHMETIC: Final = frozenset(
    ("len", "int", "float", "round", "max", "min", "abs", "sum", "ceil", "floor")
)
_HARMLESS: Final = frozenset(
    (
        *("print", "str", "repr", "isinstance", "hasattr", "id", "type", "bool", "format"),
        *("callable", "range", "enumerate", "zip", "iter", "next", "issubclass", "any", "all"),
    )
)
_QUIET_HOMES: Final = (
    *("torch.nn.", "torch.cuda.", "math.", "numpy.", "logging.", "os.", "time.", "random."),
    *("torch.manual_seed", "torch.backends", "torchvision.", "argparse.", "torch.Tensor"),
)
_INITIALIZE: Final = (
    *("args", "model", "optimizer", "model_parameters", "training_data", "lr_scheduler"),
    *("distributed_port", "mpu", "dist_init_required", "collate_fn", "config"),
)
"""The parameters of ``deepspeed.initialize``."""
_SILENCERS: Final = frozenset({"warnings.filterwarnings", "warnings.simplefilter"})
_SAME: Final = frozenset({"list", "tuple", "iter", "reversed", "sorted", "set"})


class Calls(Methods):
    """Evaluates calls."""

    def call(self, node: ast.Call) -> Value:
        """What a call gives."""
        function = node.func
        if isinstance(function, ast.Attribute):
            if _is_super(function.value):
                return self._super(function.attr, node)
            receiver = self.evaluate(function.value)
            if function.attr in known.METHODS and isinstance(function.value, ast.Attribute):
                receiver = self._declared(function.value.attr, receiver)
            given = Given(self, node)
            if not receiver:
                return self.unknown(node, function.attr)
            return union(*(self._method(thing, function.attr, given) for thing in receiver))
        called = self.evaluate(function)
        given = Given(self, node)
        if len(called) > 1:  # an import that may have failed left a None
            called = tuple(t for t in called if not isinstance(t, Const))
        if not called:
            return self.unknown(node)
        return union(*(self._called(thing, given, dotted(function)) for thing in called))

    def _declared(self, name: str, receiver: Value) -> Value:
        """``model.scheduler``: what the one class of the file with that attribute gives it."""
        thing = receiver[0] if len(receiver) == 1 else None
        if not isinstance(thing, Unknown) or len(thing.of) != 1:
            return receiver
        owner = thing.of[0][0] if thing.of[0] else None
        if not isinstance(owner, Unknown) or not owner.parameter:
            return receiver
        held = [self.heap.get((made, name), ()) for made in self.instances.values()]
        ours = [value for value in held if any(isinstance(t, Scheduler | Optimizer) for t in value)]
        return ours[0] if len(ours) == 1 else receiver

    def _called(self, thing: Thing, given: Given, name: str) -> Value:
        if isinstance(thing, Ref):
            return self._dotted(thing.dotted, given)
        if isinstance(thing, Function):
            return self._inline(thing, given, thing.bound)
        if isinstance(thing, Class):
            return self._instantiate(thing, given)
        if isinstance(thing, Bound):
            return self._method(thing.on, thing.name, given)
        if isinstance(thing, Partial):
            whole = given.after(thing.positional, thing.keywords)
            return union(*(self._called(t, whole, name) for t in thing.function))
        if isinstance(thing, Instance):
            method = thing.definition.method("__call__")
            if method is not None:
                self.watch(thing, given)
                return self._inline(method, given, thing)
        self._escape(given, name)
        return self.unknown(given.node, name, ((thing,), *given.values()))

    def _dotted(self, name: str, given: Given) -> Value:
        built = self.build(name, given)
        if built is not None:
            return built
        node, last = given.node, name.rsplit(".", 1)[-1]
        values = given.values()
        home = name[: -len(last)]
        if last in _ARITHMETIC and home in ("builtins.", "math.", "numpy."):
            text = dotted(node.args[0]) if node.args else ""
            counted = self._own_length(last, given)
            if counted is not None:
                return counted
            return (Formula(position(node), self.frames, last, tuple(values), text),)
        if home == "builtins.":
            return self._builtin(last, given)
        if last == "__init__" and known.scheduler(home[:-1]) is not None:
            self._base_init((home[:-1],), given, 1)
        if name == "importlib.import_module" and values and self.key(values[0]) != "*":
            return (Ref(dotted=str(self.key(values[0]))),)
        if name == "functools.partial" and given.positional:
            self._escape(given, name)  # who gets it may call it
            rest = tuple(given.positional[1:])
            return (
                Partial(
                    position(node), self.frames, given.positional[0], rest, dict(given.keywords)
                ),
            )
        if last in known.ADAPTERS and name.split(".")[0] in ("apex", "deepspeed"):
            if name.startswith("apex"):
                return self._prepared(Ref(dotted=name), given)
            if last == "initialize":
                return self._engine(given)
        elif last == "optimizer_step" and given.positional:  # xm.optimizer_step(optimizer)
            self.emit("step", node, given.positional[0], last, self._arguments(given))
            return self.unknown(node, last)
        elif last == "backward" and given.positional:
            self.emit("backward", node, given.positional[0], last)
        elif last == "Trainer" or stops_early(last):
            self.emit("made", node, (), last, self._arguments(given), extra=name)
        elif name in _SILENCERS and values and self.key(values[0]) == "ignore":
            self.emit("quiet", node)
        if not name.startswith(_QUIET_HOMES):
            self._escape(given, name)
        return self.unknown(node, name, tuple(values))

    def _engine(self, given: Given) -> Value:
        """``deepspeed.initialize``: the engine, the optimizer, a loader and the scheduler.

        The scheduler stays itself: it is the one that the engine steps.
        """
        node, named = given.node, given.named(_INITIALIZE)
        values = tuple(given.values())
        self._escape(given, "deepspeed.initialize")
        at = position(node)
        kept = named.get("lr_scheduler", ())
        scheduler = tuple(t for t in kept if not isinstance(t, Const))
        engine = self.unknown(node, "deepspeed.engine", values)
        parts = [
            engine,
            named.get("optimizer") or self.unknown(node, "deepspeed.optimizer", values),
            self.unknown(node, "deepspeed.loader", values),
            scheduler or self.unknown(node, "deepspeed.lr_scheduler", values),
        ]
        made = Container(at, self.frames, "tuple", dict.fromkeys(range(4), at))
        for number, part in enumerate(parts):
            self.heap.begin(made, number, part)
        self.emit("deepspeed", node, (), extra=(frozenset(engine), frozenset(parts[3])))
        return (made,)

    def _own_length(self, name: str, given: Given) -> Value | None:
        """What ``len`` of an object gives whose class in this file counts for itself."""
        held = given.positional[0] if name == "len" and len(given.positional) == 1 else ()
        if not held or not all(
            isinstance(t, Instance) and t.definition.method("__len__") is not None for t in held
        ):
            return None
        bound = self.attribute(held, "__len__", given.node)
        return union(*(self.follow(f, given.node, []) for f in bound if isinstance(f, Function)))

    def _builtin(self, name: str, given: Given) -> Value:
        node, values = given.node, given.positional
        if name in ("locals", "globals", "vars", "exec", "eval"):
            self.opaque = True
        if name == "getattr" and len(values) >= 2:
            key = self.key(values[1])
            return self.attribute(values[0], str(key), node) if key != "*" else self._any(given)
        if name == "setattr":
            self._escape(given, name)
            return self.constant(None)
        if name == "dict" and not values and not given.open:
            made = Container(position(node), self.frames, "dict", {})
            for key, at in given.spelled().items():
                made.keys[key] = at
                self.heap.begin(made, key, given.keywords[key])
            self.emit("dict", node, (made,))
            return (made,)
        if name in _SAME and len(values) == 1 and all(isinstance(t, Container) for t in values[0]):
            return values[0]
        if name in _SAME and not values:
            return (Container(position(node), self.frames, "list", {}),)
        if name not in _HARMLESS and name not in _SAME:
            self._escape(given, name)
        return self.unknown(node, name, tuple(given.values()))

    def _any(self, given: Given) -> Value:
        """``getattr(module, name)``: some class of it."""
        found: list[Value] = []
        for thing in given.positional[0]:
            if isinstance(thing, Ref):
                found.append((Ref(dotted=f"{thing.dotted}.*"),))
            elif isinstance(thing, Instance):
                self.emit("escape", given.node, tuple(self.inner((thing,))), "getattr")
        return union(*found) if found else self.unknown(given.node, "getattr")

    def _instantiate(self, cls: Class, given: Given) -> Value:
        built = self.derived(cls, given)
        if built is not None:
            return built
        made = Instance(position(given.node), self.frames, cls.name, cls.origins(), False, cls)
        self.instances.setdefault(cls, made)
        if stops_early(cls.name):
            self.emit("made", given.node, (made,), cls.name, self._arguments(given), extra=cls.name)
        start = cls.method("__init__")
        if start is not None:
            self._inline(start, given, made)
        else:
            for base in cls.lineage():  # a dataclass: its arguments are its attributes
                names = [name for name in base.attributes if name]
                for key, value in given.named(tuple(names)).items():
                    self.heap.begin(made, key, value)
        return (made,)


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )
