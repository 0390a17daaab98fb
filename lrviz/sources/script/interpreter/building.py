"""Constructor calls of what torch and its neighbours build."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import copy

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.expressions import Expressions
from lrviz.sources.script.source import Position
from lrviz.sources.script.syntax import annotated_by, position
from lrviz.sources.script.values.definitions import Class
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.things import (
    Accelerator,
    Built,
    Const,
    Container,
    Loader,
    Optimizer,
    Ref,
    Scaler,
    Scheduler,
    Thing,
    Value,
)

_LOADER = (
    *("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers", "collate_fn"),
    *("pin_memory", "drop_last"),
)
_SWITCH = {
    "linear": "LambdaLR",
    "cosine": "LambdaLR",
    "polynomial": "LambdaLR",
    "constant": "LambdaLR",
    "reduce_lr_on_plateau": "ReduceLROnPlateau",
}


class Given:
    """The arguments of a call, evaluated."""

    def __init__(self, machine: Expressions, node: ast.Call) -> None:
        self.node = node
        self.positional: list[Value] = []
        self.keywords: dict[str, Value] = {}
        self.open = False
        for item in node.args:
            if isinstance(item, ast.Starred):
                held = machine.evaluate(item.value)
                parts = [list(machine.entries(t)) for t in held if isinstance(t, Container)]
                if len(parts) == 1 and all(isinstance(key, int) for key, _ in parts[0]):
                    self.positional += [value for _, value in parts[0]]
                    continue
                self.open = True
                self.keywords["*"] = held
            else:
                self.positional.append(machine.evaluate(item))
        for keyword in node.keywords:
            value = machine.evaluate(keyword.value)
            if keyword.arg is None:
                self._spread(machine, value)
            else:
                self.keywords[keyword.arg] = value

    def _spread(self, machine: Expressions, value: Value) -> None:
        if len(value) == 1 and isinstance(value[0], Container):
            found = dict(machine.entries(value[0]))
            if all(isinstance(key, str) and key != "*" for key in found):
                self.keywords.update(found)
                return
        self.open = True
        self.keywords["**"] = value

    def after(self, positional: tuple[Value, ...], keywords: Mapping[str, Value]) -> Given:
        """The same call with these arguments before its own, as of a partial."""
        whole = copy(self)
        whole.positional = [*positional, *self.positional]
        whole.keywords = {**keywords, **self.keywords}
        return whole

    def values(self) -> list[Value]:
        """All of them."""
        return [*self.positional, *self.keywords.values()]

    def named(self, parameters: tuple[str, ...]) -> dict[str, Value]:
        """All of them, by parameter name."""
        return {**dict(zip(parameters, self.positional, strict=False)), **self.keywords}

    def spelled(self) -> dict[str, Position]:
        """The keywords that stand in the call."""
        return {k.arg: position(k) for k in self.node.keywords if k.arg is not None}


class Building(Expressions):
    """Builds what is known."""

    def build(self, dotted: str, given: Given) -> Value | None:
        """What a call of an imported name builds; None where it is nothing of ours."""
        name = known.scheduler(dotted)
        if name is not None:
            return self._built(self.scheduler(name, dotted, given), given)
        if dotted in ("torch.optim.lr_scheduler.*", "torch.optim.swa_utils.*"):
            return self._built(self.scheduler("", dotted, given, exact=False), given)
        function = known.schedule(dotted)
        if function is not None:
            return self._built(self._schedule(function, given), given)
        optimizer = "" if dotted == "torch.optim.*" else known.optimizer(dotted)
        if optimizer is not None:
            return self._built(self.optimizer(optimizer, given), given)
        kind = known.other(dotted)
        if kind is None:
            return None
        at, spelled = position(given.node), given.spelled()
        if kind == "loader":
            named = given.named(_LOADER)
            return self._built(
                Loader(at, self.frames, "DataLoader", named, spelled, given.open), given
            )
        cls = Scaler if kind == "scaler" else Accelerator
        named = given.named(("device",))
        return self._built(cls(at, self.frames, dotted, named, spelled, given.open), given)

    def derived(self, cls: Class, given: Given) -> Value | None:
        """What a subclass in this file of a known class builds; None where it is none."""
        origins = cls.origins()
        own = frozenset(name for base in cls.lineage() for name in base.methods)
        for dotted in origins:
            name = known.scheduler(dotted)
            if name is not None:
                parameters = self._parameters(cls) or known.SCHEDULERS.get(name, ("optimizer",))
                exact = set(origins) == {dotted} and "step" not in own
                made = self.scheduler(
                    name, cls.name, given, parameters=parameters, own=own, exact=exact
                )
                return self._built(made, given)
            optimizer = known.optimizer(dotted)
            if optimizer is not None:
                return self._built(self.optimizer("", given, own=own), given)
            if known.other(dotted) == "loader":
                at, spelled = position(given.node), given.spelled()
                loader = Loader(at, self.frames, cls.name, {}, spelled, True, own)
                return self._built(loader, given)
        return None

    def scheduler(
        self,
        cls: str,
        factory: str,
        given: Given,
        *,
        parameters: tuple[str, ...] | None = None,
        own: frozenset[str] = frozenset(),
        exact: bool = True,
    ) -> Scheduler:
        """A scheduler."""
        if parameters is None:
            parameters = known.SCHEDULERS.get(cls, ("optimizer",))
        named = given.named(parameters)
        optimizer = named.get("optimizer", given.positional[0] if given.positional else ())
        children: Value = ()
        if cls in ("SequentialLR", "ChainedScheduler"):
            inside = self.inner(named.get("schedulers", ()))
            children = tuple(t for t in inside if isinstance(t, Scheduler))
            if cls == "ChainedScheduler" and "optimizer" not in named:
                optimizer = tuple(
                    dict.fromkeys(
                        t for c in children if isinstance(c, Scheduler) for t in c.optimizer
                    )
                )
        self.scheduled.update(optimizer)
        at, spelled = position(given.node), given.spelled()
        direct = not own and not factory.endswith("*")
        count = len(known.SCHEDULERS.get(cls, ()))
        if direct and 0 < count == len(given.positional) - 1 == len(given.node.args) - 1:
            spelled["verbose"] = position(given.node.args[-1])  # which torch took last
        return Scheduler(
            *(at, self.frames, cls, named, spelled, given.open, own, optimizer),
            factory.rsplit(".", 1)[-1],
            direct,
            exact and bool(cls),
            children,
        )

    def optimizer(self, cls: str, given: Given, own: frozenset[str] = frozenset()) -> Optimizer:
        """An optimizer."""
        named = given.named(("params", "lr"))
        at, spelled = position(given.node), given.spelled()
        mentions = {
            key
            for value in named.values()
            for thing in self.inner(value, deep=False)
            if isinstance(thing, Container)
            for key in thing.keys
            if isinstance(key, str)
        }
        return Optimizer(at, self.frames, cls, named, spelled, given.open, own, frozenset(mentions))

    def built_from_spec(self, given: Given) -> Value:
        """What ``lrviz.load(…).build(…)`` gives: the optimizer, and its scheduler."""
        at, spelled = position(given.node), given.spelled()
        optimizer = Optimizer(at, self.frames, "", {}, spelled, True)
        scheduler = Scheduler(
            *(at, self.frames, "", {}, spelled, True, frozenset(), (optimizer,)),
            *("lrviz.Spec.build", False, False),
        )
        made = Container(at, self.frames, "tuple", {0: at, 1: at})
        self.heap.begin(made, 0, self._built(optimizer, given))
        self.heap.begin(made, 1, self._built(scheduler, given))
        return (made,)

    def _schedule(self, function: str, given: Given) -> Scheduler:
        cls, exact = "LambdaLR", True
        named = given.named(known.TRANSFORMERS[function])
        if function == "get_scheduler":
            held = named.get("name", ())
            chosen = held[0].value if len(held) == 1 and isinstance(held[0], Const) else None
            exact = chosen is not None
            cls = _SWITCH.get(str(chosen), "LambdaLR")
        made = self.scheduler(cls, function, given, parameters=known.TRANSFORMERS[function])
        return Scheduler(
            *(made.at, made.frames, cls, made.arguments, made.keywords, made.open, made.own),
            *(made.optimizer, function, False, exact, ()),
        )

    def annotated(self, annotation: ast.expr | None, at: Position) -> Value:
        """What an annotation says that something is; () where it says nothing of ours."""
        found: list[Value] = []
        for name in annotated_by(annotation):
            for thing in self.evaluate(name):
                dotted = thing.dotted if isinstance(thing, Ref) else ""
                cls, optimizer = known.scheduler(dotted), known.optimizer(dotted)
                if cls is not None:
                    made: Thing = Scheduler(
                        at, self.frames, cls, factory=cls, direct=False, exact=bool(cls)
                    )
                elif optimizer is not None:
                    made = Optimizer(at, self.frames, optimizer, open=True)
                elif known.other(dotted) == "loader":
                    made = Loader(at, self.frames, "DataLoader", open=True)
                elif known.other(dotted) == "scaler":
                    made = Scaler(at, self.frames, "GradScaler", open=True)
                else:
                    return ()
                found.append((made,))
        return union(*found) if found else ()

    def _built(self, made: Built, given: Given) -> Value:
        if given.open and not isinstance(made, Optimizer):
            held = [t for value in given.values() for t in self.inner(value)]
            spread = given.keywords.get("*", ()) + given.keywords.get("**", ())
            if spread and held and not isinstance(made, Scheduler):
                self.emit("escape", given.node, tuple(self.inner(spread)), made.cls)
        self.emit("build", given.node, (made,), made.cls)
        return (made,)

    def _parameters(self, cls: Class) -> tuple[str, ...] | None:
        method = cls.method("__init__")
        if method is None or isinstance(method.node, ast.Lambda):
            return None
        arguments = method.node.args
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)][1:]
        aliases = {"optim": "optimizer", "opt": "optimizer"}
        return tuple(aliases.get(name, name) for name in names)
