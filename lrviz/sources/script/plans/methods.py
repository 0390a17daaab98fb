"""What methods do, of what is no object of the project's own classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lrviz.known.names import trains as says_it_trains
from lrviz.sources.script.plans.machine.machine import varying
from lrviz.sources.script.plans.some_groups import groups_in
from lrviz.sources.script.plans.stepping import Stepping
from lrviz.sources.script.plans.values.given import Given
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.things import (
    Accelerator,
    Class,
    Configured,
    Course,
    Data,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Loader,
    Method,
    Opaque,
    Optimizer,
    ParamGroup,
    Parser,
    Partial,
    Phi,
    Scheduler,
    SomeGroup,
    Stepper,
    Super,
)

_HARMLESS: Final = re.compile(
    r"save|load|resum|restor|log|print|checkpoint|ckpt|watch|summar|state|plot|info|debug|record"
    r"|regist|repr|free|clear|end_training|close|get_lr|unscale|clip|zero_grad|display|write|dump|report|tensorboard|wandb",
    re.I,
)
_SELF: Final = frozenset(
    {
        *("to", "cuda", "cpu", "train", "eval", "half", "float", "double", "bfloat16", "detach"),
        *("requires_grad_", "compile", "share_memory", "item", "tolist", "numpy", "astype"),
        *("copy", "clone", "contiguous", "unwrap", "set_format", "module"),
    }
)
_READS: Final = frozenset(
    {
        *("copy", "items", "keys", "values", "get", "index", "count", "elements", "__len__"),
        *("most_common", "total", "__getitem__", "__contains__"),
    }
)
_REPEATS: Final = re.compile(r"^_?(get|num|n_|len|count|size|world|total|compute|calc|steps)", re.I)
_SAME_EACH: Final = re.compile(r"^_?(len|num|size|world|total|n_)", re.I)


class Methods(Stepping):
    """Calls of methods."""

    def method(self, thing: Any, name: str, given: Given) -> Any:
        """What a method of something gives, that is not of the project."""
        if isinstance(thing, Super):
            if name == "__init__":
                return self.super_init(thing, given)
            return self.passed_by(thing, name, given)
        if isinstance(thing, str):
            return self._string(thing, name, given)
        if isinstance(thing, Optimizer):
            return self._of_optimizer(thing, name, given)
        if isinstance(thing, Scheduler):
            return self._of_scheduler(thing, name, given)
        if isinstance(thing, Parser):
            return self.of_parser(thing, name, given)
        if isinstance(thing, ParamGroup | Dict):
            return self._of_dict(thing, name, given)
        if isinstance(thing, Method) and isinstance(thing.on, Scheduler):
            if name not in _READS:
                text = f"its `{thing.name}` is changed"
                self.happens("escape", thing.on, given.node, text=text)
            return self.opaque(self.words(given.node))
        if isinstance(thing, SomeGroup):
            return self.method_of_some(thing, name, given)
        if isinstance(thing, Items | tuple):
            return self._of_items(thing, name, given)
        if isinstance(thing, Instance) and thing.cls is None:
            return self._of_bag(thing, name, given)
        if isinstance(thing, Accelerator):
            return self._of_accelerator_call(thing, name, given)
        if isinstance(thing, Configured):
            return self.of_configured(thing, name, given)
        if name == "__getitem__" and len(given.args) == 1 and isinstance(thing, Course):
            return self.item(thing, self.settled(given.args[0]), given.node)
        if isinstance(thing, Sym | int | float) or (isinstance(thing, Course) and name in _SELF):
            return thing if name in _SELF else self.opaque(self.words(given.node))
        if isinstance(thing, Instance) and name in ("parameters", "named_parameters"):
            return self.opaque(self.words(given.node), "params")
        if isinstance(thing, Instance) and name in _SELF:
            return thing
        if isinstance(thing, Instance) and name == "save_hyperparameters":
            self.saved_hyperparameters(thing, self.scope.slots)
            return None
        if isinstance(thing, Loader | Data) and name in _SELF:
            return thing
        if isinstance(thing, Data | Course) and name in ("reshape", "view"):
            sizes = [self.numeric(a) for a in given.args]
            if sizes and all(size is not None for size in sizes) and sizes[0] != -1:
                return Data({}, sizes[0], tuple(sizes))
            return self.opaque(self.words(given.node))
        return self.passed_by(thing, name, given)

    def of_configured(self, thing: Configured, name: str, given: Given) -> Any:
        """A method of a framework's trainer."""
        raise NotImplementedError

    def saved_hyperparameters(self, thing: Instance, names: Any) -> None:
        """``self.save_hyperparameters()`` of a LightningModule."""
        raise NotImplementedError

    def of_parser(self, thing: Parser, name: str, given: Given) -> Any:
        """A method of an argument parser."""
        raise NotImplementedError

    # Optimizers and schedulers

    # Containers

    # Accelerators

    # All else

    def passed_by(self, thing: Any, name: str, given: Given) -> Any:
        """A method of something unknown."""
        text = self.said(thing, given.node.func) if isinstance(thing, Opaque) else ""
        if name in ("parameters", "named_parameters"):
            return self.opaque(self.words(given.node), "params")
        if name == "step":
            found = [a for a in map(self.settled, given.args) if isinstance(a, Optimizer)]
            if found or isinstance(thing, Stepper):
                for optimizer in found:
                    self.stepped(optimizer, "step", given.node)
                return self.opaque(self.words(given.node))
        if isinstance(thing, Stepper):
            return self.opaque(self.words(given.node))
        last = text.lower().rsplit(".", 1)[-1]
        if isinstance(thing, Opaque):
            if name in ("prepare", "setup", "setup_dataloaders", "initialize") and (
                "accelerator" in last or "fabric" in last or last == "amp"
            ):
                return self._of_accelerator_call(thing, name, given)
            if name in _SELF:
                return thing
            if name == "get" and given.args and isinstance(given.args[0], str):
                return self.item(thing, given.args[0], given.node)
        return self.stranger(thing, given, f"{text}.{name}" if text else name)

    def stranger(self, thing: Any, given: Given, text: str = "") -> Any:
        """What a call of something unknown gives."""
        node = given.node
        text = text or self.said(thing, node.func if hasattr(node, "func") else node)
        last = text.rsplit(".", 1)[-1]
        values = [*given.values()]
        if last == "spawn" and given.args and isinstance(given.args[0], Function):
            rest = self.items(given.keywords.get("args", ())) or ()
            return self.call_thing(given.args[0], [self.opaque("rank"), *rest], {}, node)
        if last == "notebook_launcher" and given.args:
            rest = self.items(given.get(1, "args", ())) or ()
            return self.call_thing(given.args[0], list(rest), {}, node)
        if last == "initialize" and text.startswith("apex"):
            return self._of_accelerator_call(thing, last, given)
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
        self._handed_over(text, last, values, node)
        kind = ""
        if varying(thing, *values):
            kind = "carried"
        elif any(isinstance(v, Opaque) and v.kind == "params" for v in values) and last == "chain":
            kind = "params"
        words = self.words(node) if node is not None else text
        if words and kind == "" and (_SAME_EACH if self.loops else _REPEATS).match(last):
            if words not in self.texts:
                self.texts[words] = self.opaque(words)
            return self.texts[words]
        if self.loops and kind == "":
            kind = "carried"
        return self.opaque(words, kind)

    def _handed_over(self, text: str, last: str, values: list[Any], node: Any) -> None:
        harmless = _HARMLESS.search(last) is not None or text.startswith(
            ("wandb.", "torch.save", "logging.", "lightning.", "torch.nn.utils", "torch.load")
        )
        trains = says_it_trains(last)
        for part in {id(p): p for p in self._inside(values, 3)}.values():
            if isinstance(part, Optimizer):
                if trains:
                    self.stepped(part, "trains", node, text)
                elif not harmless:
                    self.happens("escape", part, node, text=f"it is given to `{text}`")
            elif isinstance(part, Scheduler) and not harmless:
                self.happens("escape", part, node, text=f"it is given to `{text}`")
            elif isinstance(part, ParamGroup) and not harmless:
                on = part.optimizer
                self.happens("escape", on, node, text=f"its param groups are given to `{text}`")

    def _inside(self, values: list[Any], depth: int) -> Iterator[Any]:
        for value in values:
            value = self.settled(value)
            if isinstance(value, Optimizer | Scheduler):
                yield value
            elif isinstance(value, ParamGroup | SomeGroup):
                yield from groups_in((value,))
            elif depth and isinstance(value, tuple):
                yield from self._inside(list(value), depth - 1)
            elif depth and isinstance(value, Items | Dict):
                held = (
                    value.slots.get("items")
                    if isinstance(value, Items)
                    else tuple(value.slots.values())
                )
                if isinstance(held, tuple):
                    yield from self._inside(list(held), depth - 1)
            elif depth and isinstance(value, Phi):
                yield from self._inside([value.then, value.other], depth - 1)
            elif depth and isinstance(value, Partial):
                yield from self._inside([*value.args, *value.keywords.values()], depth - 1)
            elif (
                depth and isinstance(value, Method) and isinstance(value.on, Scheduler | Optimizer)
            ):
                yield value.on


def is_class(thing: Any) -> bool:
    """Whether a thing is a class."""
    return isinstance(thing, Class | Dotted)
