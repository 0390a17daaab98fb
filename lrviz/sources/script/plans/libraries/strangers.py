"""Calls of what nothing is known of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lrviz.known.names import trains as says_it_trains
from lrviz.known.packages import SOME_OPTIMIZER
from lrviz.sources.script.plans.libraries.own_optimizers import make_other
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.operations.groups import groups_in
from lrviz.sources.script.plans.operations.happening import happens
from lrviz.sources.script.plans.operations.items import item_of
from lrviz.sources.script.plans.operations.naming import said, unknown
from lrviz.sources.script.plans.operations.overwriting import merge_into, merge_named
from lrviz.sources.script.plans.operations.renewed import used
from lrviz.sources.script.plans.operations.stepping import all_prepared, stepped
from lrviz.sources.script.plans.values.built import (
    Course,
    Lazy,
    Loader,
    Optimizer,
    ParamGroup,
    Scheduler,
    SomeGroup,
    Stepper,
)
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.sizes import more
from lrviz.sources.script.plans.values.things import (
    Dict,
    Function,
    Items,
    Method,
    Opaque,
    Partial,
    Phi,
)
from lrviz.sources.script.plans.values.varying import varying

_HARMLESS: Final = re.compile(
    r"save|load|scale_loss|resum|restor|log|print|checkpoint|ckpt|watch|summar|state|plot|info|debug|record"
    r"|regist|repr|free|clear|end_training|close|get_lr|unscale|clip|zero_grad|display|write|dump|report|tensorboard|wandb",
    re.I,
)


FILE: Final = "file"
"""The kind of a file that is open, or of what ``read()`` gives of it."""
SELF: Final = frozenset(
    {
        *("to", "cuda", "cpu", "train", "eval", "half", "float", "double", "bfloat16", "detach"),
        *("requires_grad_", "compile", "share_memory", "item", "tolist", "numpy", "astype"),
        *("copy", "clone", "contiguous", "unwrap", "set_format", "module"),
    }
)


_HANDS_ON: Final = frozenset({"log_every", "progress_bar", "tqdm", "track"})
"""Functions of many projects that go over what they are given, and show how far they are."""

_WRAPS: Final = frozenset({"Lookahead", "DistributedOptimizer", "LARC"})
"""Classes of packages that step an optimizer as it is: its param groups are theirs."""

_HOLDING: Final = (
    *(Optimizer, Scheduler, ParamGroup, SomeGroup, Items, Dict, Phi, Partial, Method),
    tuple,
)
"""What may be, or hold, an optimizer, a scheduler or a param group."""

_REPEATS: Final = re.compile(r"^_?(get|num|n_|len|count|size|world|total|compute|calc|steps)", re.I)


_SAME_EACH: Final = re.compile(r"^_?(len|num|size|world|total|n_)", re.I)


def passed_by(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """A method of something unknown."""
    used(machine, thing, given.node, name)
    text = said(machine, thing, given.node.func) if isinstance(thing, Opaque) else ""
    if name in ("parameters", "named_parameters"):
        return machine.opaque(machine.words(given.node), "params")
    if name == "step":
        found = [a for a in map(machine.settled, given.args) if isinstance(a, Optimizer)]
        if found or isinstance(thing, Stepper):
            for optimizer in found:
                stepped(machine, optimizer, "step", given.node)
            return unknown(machine, given.node)
    if isinstance(thing, Stepper):
        return unknown(machine, given.node)
    last = text.lower().rsplit(".", 1)[-1]
    if isinstance(thing, Opaque):
        merge_into(machine, thing, name, given)
        if name in ("prepare", "setup", "setup_dataloaders", "initialize") and (
            "accelerator" in last or "fabric" in last or last == "amp"
        ):
            return all_prepared(machine, given)
        if name == "launch" and "fabric" in text.lower() and given.args:
            function, *rest = given.args  # which it calls with itself
            return machine.call_thing(function, [thing, *rest], given.keywords, given.node)
        if name in SELF or (thing.kind == FILE and name == "read" and not given.args):
            return thing
        if name == "get" and given.args and isinstance(given.args[0], str):
            return item_of(machine, thing, given.args[0], given.node)
    return stranger(machine, thing, given, f"{text}.{name}" if text else name)


def stranger(machine: Machine, thing: Any, given: Given, text: str = "") -> Any:
    """What a call of something unknown gives."""
    node = given.node
    text = text or said(machine, thing, node.func if hasattr(node, "func") else node)
    last = text.rsplit(".", 1)[-1]
    values = [*given.values()]
    used(machine, tuple(values), node, last)
    if last == "spawn" and given.args and isinstance(given.args[0], Function):
        rest = machine.items(given.keywords.get("args", ())) or ()
        return machine.call_thing(given.args[0], [machine.opaque("rank"), *rest], {}, node)
    if last == "notebook_launcher" and given.args:
        rest = machine.items(given.get(1, "args", ())) or ()
        return machine.call_thing(given.args[0], list(rest), {}, node)
    if text == SOME_OPTIMIZER and "lr" in given.named(("params", "lr")):
        whole = replace(given, open=False)  # more arguments give no other LR
        return make_other(machine, machine.words(node.func) or "an optimizer of torch", whole)
    if last == "initialize" and text.startswith("apex"):
        return all_prepared(machine, given)
    if (
        text
        in (
            "torch.nn.DataParallel",
            "torch.nn.parallel.DistributedDataParallel",
            "torch.compile",
        )
        and values
    ):
        return values[0]
    inner = machine.settled(given.get(0, "optimizer")) if last in _WRAPS else None
    if isinstance(inner, Optimizer):
        return inner
    if last in _HANDS_ON and values and isinstance(values[0], Loader | Lazy | Opaque):
        return values[0]
    if last == "shuffle" and values:
        _shuffle(machine, machine.settled(values[0]))
    _handed_over(machine, text, last, values, node)
    sets = text.endswith("OmegaConf.update")
    merge_named(machine, "merge" if sets else last, given.args, node)
    kind = ""
    if varying(thing, *values):
        kind = "carried"
    elif any(isinstance(v, Opaque) and v.kind == "params" for v in values) and last == "chain":
        kind = "params"
    words = machine.words(node) if node is not None else text
    if (
        words
        and kind == ""
        and (_SAME_EACH if machine.budget.repeats(machine.loops) else _REPEATS).match(last)
    ):
        if words not in machine.texts:
            machine.texts[words] = machine.opaque(words)
        return machine.texts[words]
    if machine.budget.repeats(machine.loops) and kind == "":
        kind = "carried"
    return machine.opaque(words, kind)


def _shuffle(machine: Machine, thing: Any) -> None:
    """Bring a list or an array into an order that nobody knows."""
    if isinstance(thing, Items):
        machine.store.write(thing.slots, "items", more(thing.slots.get("items"), 0))
    elif isinstance(thing, Course):
        thing.at = lambda _: machine.opaque("", "carried")


def _handed_over(machine: Machine, text: str, last: str, values: list[Any], node: Any) -> None:
    given = {id(p): p for p in _inside(machine, values, 3)}
    if not given:
        return
    harmless = _HARMLESS.search(last) is not None or text.startswith(
        ("wandb.", "torch.save", "logging.", "lightning.", "torch.nn.utils", "torch.load")
    )
    trains = says_it_trains(last)
    for part in given.values():
        if isinstance(part, Optimizer):
            if trains:
                stepped(machine, part, "trains", node, text)
            elif not harmless:
                happens(machine, "escape", part, node, text=f"it is given to `{text}`")
        elif isinstance(part, Scheduler) and not harmless:
            happens(machine, "escape", part, node, text=f"it is given to `{text}`")
        elif isinstance(part, ParamGroup) and not harmless:
            on = part.optimizer
            happens(machine, "escape", on, node, text=f"its param groups are given to `{text}`")


def _inside(machine: Machine, values: list[Any], depth: int) -> Iterator[Any]:
    for value in values:
        value = machine.settled(value)
        if not isinstance(value, _HOLDING):  # most, in no time
            continue
        if isinstance(value, Optimizer | Scheduler):
            yield value
        elif isinstance(value, ParamGroup | SomeGroup):
            yield from groups_in((value,))
        elif depth and isinstance(value, tuple):
            yield from _inside(machine, list(value), depth - 1)
        elif depth and isinstance(value, Items | Dict):
            held = (
                value.slots.get("items")
                if isinstance(value, Items)
                else tuple(value.slots.values())
            )
            if isinstance(held, tuple):
                yield from _inside(machine, list(held), depth - 1)
        elif depth and isinstance(value, Phi):
            yield from _inside(machine, [value.then, value.other], depth - 1)
        elif depth and isinstance(value, Partial):
            yield from _inside(machine, [*value.args, *value.keywords.values()], depth - 1)
        elif depth and isinstance(value, Method) and isinstance(value.on, Scheduler | Optimizer):
            yield value.on


def method_of_accelerator(machine: Machine, thing: Any, name: str, given: Given) -> Any:
    """What a method of an Accelerator, or of what is like one, gives."""
    if name in ("prepare", "setup", "setup_dataloaders", "prepare_data_loader", "initialize"):
        return all_prepared(machine, given)
    if name == "accumulate":
        return machine.opaque("accumulate", "accumulate", thing)
    if name in (
        "backward",
        "clip_grad_norm_",
        "wait_for_everyone",
        "print",
        "log",
        "unwrap_model",
    ):
        return unknown(machine, given.node)
    return passed_by(machine, thing, name, given)
