"""Constructor calls of what torch and its neighbours build."""

from __future__ import annotations

import ast

from lrviz.known import packages as known
from lrviz.known.behaviour import JOINING
from lrviz.sources.script.interpreter.contents import inner
from lrviz.sources.script.interpreter.given import Given
from lrviz.sources.script.interpreter.machine import Machine
from lrviz.sources.script.source import Position
from lrviz.sources.script.syntax import annotated_by, position
from lrviz.sources.script.values.definitions import Class
from lrviz.sources.script.values.frame import Frames
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


def build(machine: Machine, dotted: str, given: Given) -> Value | None:
    """What a call of an imported name builds; None where it is nothing of ours."""
    name = known.scheduler(dotted)
    if name is not None:
        return _built(machine, _scheduler(machine, name, dotted, given), given)
    if dotted in ("torch.optim.lr_scheduler.*", "torch.optim.swa_utils.*"):
        return _built(machine, _scheduler(machine, "", dotted, given), given)
    function = known.schedule(dotted)
    if function is not None:
        return _built(machine, _schedule(machine, function, given), given)
    cls = "" if dotted == "torch.optim.*" else known.optimizer(dotted)
    if cls is not None:
        return _built(machine, _optimizer(machine, cls, given), given)
    made = _other(machine, dotted, given)
    return None if made is None else _built(machine, made, given)


def _other(machine: Machine, dotted: str, given: Given) -> Built | None:
    kind = known.other(dotted)
    at, spelled = position(given.node), given.spelled()
    if kind is None:
        return None
    if kind == "loader":
        named = given.named(_LOADER)
        return Loader(at, machine.frames, "DataLoader", named, spelled, given.open)
    cls = Scaler if kind == "scaler" else Accelerator
    named = given.named(("device",))
    return cls(at, machine.frames, dotted, named, spelled, given.open)


def derived(machine: Machine, cls: Class, given: Given) -> Value | None:
    """What a subclass in this file of a known class builds; None where it is none."""
    origins = cls.origins()
    own = frozenset(name for base in cls.lineage() for name in base.methods)
    for dotted in origins:
        name = known.scheduler(dotted)
        if name is not None:
            parameters = _parameters(cls) or known.SCHEDULERS.get(name, ("optimizer",))
            exact = set(origins) == {dotted} and "step" not in own
            made = _scheduler(
                machine, name, cls.name, given, parameters=parameters, own=own, exact=exact
            )
            return _built(machine, made, given)
        optimizer = known.optimizer(dotted)
        if optimizer is not None:
            return _built(machine, _optimizer(machine, "", given, own=own), given)
        if known.other(dotted) == "loader":
            at, spelled = position(given.node), given.spelled()
            loader = Loader(at, machine.frames, cls.name, {}, spelled, True, own)
            return _built(machine, loader, given)
    return None


def _scheduler(
    machine: Machine,
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
    if cls in JOINING:
        inside = inner(machine.heap, named.get("schedulers", ()))
        children = tuple(t for t in inside if isinstance(t, Scheduler))
        if cls == "ChainedScheduler" and "optimizer" not in named:
            optimizer = tuple(
                dict.fromkeys(t for c in children if isinstance(c, Scheduler) for t in c.optimizer)
            )
    machine.scheduled.update(optimizer)
    at, spelled = position(given.node), given.spelled()
    direct = not own and not factory.endswith("*")
    count = len(known.SCHEDULERS.get(cls, ()))
    if direct and 0 < count == len(given.positional) - 1 == len(given.node.args) - 1:
        spelled["verbose"] = position(given.node.args[-1])  # which torch took last
    return Scheduler(
        *(at, machine.frames, cls, named, spelled, given.open, own, optimizer),
        factory.rsplit(".", 1)[-1],
        direct,
        exact and bool(cls),
        children,
    )


def _optimizer(
    machine: Machine, cls: str, given: Given, own: frozenset[str] = frozenset()
) -> Optimizer:
    """An optimizer."""
    named = given.named(("params", "lr"))
    at, spelled = position(given.node), given.spelled()
    mentions = {
        key
        for value in named.values()
        for thing in inner(machine.heap, value, deep=False)
        if isinstance(thing, Container)
        for key in thing.keys
        if isinstance(key, str)
    }
    return Optimizer(at, machine.frames, cls, named, spelled, given.open, own, frozenset(mentions))


def built_from_spec(machine: Machine, given: Given) -> Value:
    """What ``lrviz.load(…).build(…)`` gives: the optimizer, and its scheduler."""
    at, spelled = position(given.node), given.spelled()
    optimizer = Optimizer(at, machine.frames, open=True, keywords=spelled)
    scheduler = Scheduler(
        *(at, machine.frames, "", {}, spelled, True, frozenset(), (optimizer,)),
        *("lrviz.Spec.build", False, False),
    )
    parts = [_built(machine, optimizer, given), _built(machine, scheduler, given)]
    return (machine.row(given.node, parts),)


def _schedule(machine: Machine, function: str, given: Given) -> Scheduler:
    cls, exact = "LambdaLR", True
    named = given.named(known.TRANSFORMERS[function])
    if function == "get_scheduler":
        held = named.get("name", ())
        chosen = held[0].value if len(held) == 1 and isinstance(held[0], Const) else None
        exact = chosen is not None
        cls = _SWITCH.get(str(chosen), "LambdaLR")
    made = _scheduler(machine, cls, function, given, parameters=known.TRANSFORMERS[function])
    return Scheduler(
        *(made.at, made.frames, cls, made.arguments, made.keywords, made.open, made.own),
        *(made.optimizer, function, False, exact, ()),
    )


def annotated(machine: Machine, annotation: ast.expr | None, at: Position) -> Value:
    """What an annotation says that something is; () where it says nothing of ours."""
    found: list[Value] = []
    for name in annotated_by(annotation):
        for thing in machine.evaluate(name):
            dotted = thing.dotted if isinstance(thing, Ref) else ""
            made = _declared(dotted, at, machine.frames)
            if made is None:
                return ()
            found.append((made,))
    return union(*found) if found else ()


def _declared(dotted: str, at: Position, frames: Frames) -> Built | None:
    cls, optimizer = known.scheduler(dotted), known.optimizer(dotted)
    if cls is not None:
        return Scheduler(at, frames, cls, factory=cls, direct=False, exact=bool(cls))
    if optimizer is not None:
        return Optimizer(at, frames, optimizer, open=True)
    kind = known.other(dotted)
    if kind == "loader":
        return Loader(at, frames, "DataLoader", open=True)
    return Scaler(at, frames, "GradScaler", open=True) if kind == "scaler" else None


def _built(machine: Machine, made: Built, given: Given) -> Value:
    if given.open and not isinstance(made, Optimizer):
        held = [t for value in given.values() for t in inner(machine.heap, value)]
        spread = given.keywords.get("*", ()) + given.keywords.get("**", ())
        if spread and held and not isinstance(made, Scheduler):
            machine.emit("escape", given.node, tuple(inner(machine.heap, spread)), made.cls)
    machine.emit("build", given.node, (made,), made.cls)
    return (made,)


def _parameters(cls: Class) -> tuple[str, ...] | None:
    method = cls.method("__init__")
    if method is None or isinstance(method.node, ast.Lambda):
        return None
    arguments = method.node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)][1:]
    aliases = {"optim": "optimizer", "opt": "optimizer"}
    return tuple(aliases.get(name, name) for name in names)
