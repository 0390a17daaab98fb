"""What methods do, of what is no object of the project's own classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lrviz.sources.script.plans.building import Building
from lrviz.sources.script.plans.calls import Given
from lrviz.sources.script.plans.machine import Dead, varying
from lrviz.sources.script.plans.symbols import Sym, number
from lrviz.sources.script.plans.things import (
    MISSING,
    OPEN,
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
    Missing,
    Opaque,
    Optimizer,
    ParamGroup,
    Parser,
    Partial,
    Phi,
    Scheduler,
    Stepper,
    Super,
)

_TRAINS: Final = ("train", "fit", "epoch", "run_step", "optimize")
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
_REPEATS: Final = re.compile(r"^_?(get|num|n_|len|count|size|world|total|compute|calc|steps)", re.I)
_SAME_EACH: Final = re.compile(r"^_?(len|num|size|world|total|n_)", re.I)
_STRINGS: Final = frozenset(
    {
        *("lower", "upper", "strip", "lstrip", "rstrip", "split", "startswith", "endswith"),
        *("replace", "title", "capitalize", "removeprefix", "removesuffix", "isdigit"),
    }
)


class Methods(Building):
    """Calls of methods."""

    def method(self, thing: Any, name: str, given: Given) -> Any:
        """What a method of something gives, that is not of the project."""
        if isinstance(thing, Super):
            if name == "__init__":
                return self.super_init(thing, given)
            return self._pass(thing, name, given)
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
        if isinstance(thing, Items | tuple):
            return self._of_items(thing, name, given)
        if isinstance(thing, Instance) and thing.cls is None:
            return self._of_bag(thing, name, given)
        if isinstance(thing, Accelerator):
            return self._of_accelerator_call(thing, name, given)
        if isinstance(thing, Configured):
            return self.of_configured(thing, name, given)
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
        return self._pass(thing, name, given)

    def of_configured(self, thing: Configured, name: str, given: Given) -> Any:
        """A method of a framework's trainer."""
        raise NotImplementedError

    def saved_hyperparameters(self, thing: Instance, names: Any) -> None:
        """``self.save_hyperparameters()`` of a LightningModule."""
        raise NotImplementedError

    def of_parser(self, thing: Parser, name: str, given: Given) -> Any:
        """A method of an argument parser."""
        raise NotImplementedError

    def _string(self, thing: str, name: str, given: Given) -> Any:
        if name in _STRINGS and all(isinstance(a, str | int) for a in given.args):
            found = getattr(thing, name)(*given.args)
            return self.new_list(tuple(found)) if isinstance(found, list) else found
        if name == "join" and given.args:
            held = self.items(given.args[0])
            if held is not None and all(isinstance(item, str) for item in held):
                return thing.join(held)
        return self.opaque(self.words(given.node))

    # Optimizers and schedulers

    def _of_optimizer(self, thing: Optimizer, name: str, given: Given) -> Any:
        node = given.node
        if name in ("step", "second_step"):
            if given.args and isinstance(self.settled(given.args[0]), Function):
                self.call_thing(given.args[0], [], {}, node)
            self.stepped(thing, "step", node)
        elif name == "load_state_dict":
            self.happens("load", thing, node)
        elif name == "add_param_group":
            self.happens("add", thing, node)
        elif name not in ("zero_grad", "state_dict", "register_step_post_hook", "train", "eval"):
            if name == "first_step":  # SAM: the second one counts
                return None
            if name.startswith("register") or name == "__setstate__":
                return None
        return self.opaque(self.words(node))

    def stepped(self, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
        """An optimizer steps, with the LRs that it has now."""
        if self.accumulating and optimizer.slots.get("prepared"):
            with self.assuming(self.accumulating[-1][0]):
                self._stepped(optimizer, kind, node, text)
            return
        self._stepped(optimizer, kind, node, text)

    def _stepped(self, optimizer: Optimizer, kind: str, node: Any, text: str = "") -> None:
        now = tuple(group.slots.get("now") for group in optimizer.groups)
        self.happens(kind, optimizer, node, value=now, text=text)

    def _of_scheduler(self, thing: Scheduler, name: str, given: Given) -> Any:
        node = given.node
        if name == "step":
            value = given.get(0, "epoch", given.get(0, "metrics"))
            self.held_to(thing)
            given_value = None if isinstance(value, Missing) else (value,)
            if self.accumulating and thing.slots.get("prepared"):
                with self.assuming(self.accumulating[-1][0]):
                    self.happens("tick", thing, node, value=given_value)
            else:
                self.happens("tick", thing, node, value=given_value)
            if isinstance(thing.optimizer, Optimizer):
                self._moved(thing.optimizer)
            return None
        if name == "load_state_dict":
            self.happens("load", thing, node)
        elif name == "step_update":
            self.happens("escape", thing, node, text="`step_update` of it is called")
        elif name == "get_last_lr" or name == "get_lr":
            return self.new_list(None)
        return self.opaque(self.words(node))

    # Containers

    def _of_items(self, thing: Any, name: str, given: Given) -> Any:
        held = self.items(thing)
        if name in ("append", "add", "appendleft", "insert", "extend", "update", "remove", "clear"):
            return self._changed(thing, name, held, given)
        if name in ("sort", "reverse", "discard"):
            if (
                name == "sort"
                and held is not None
                and all(type(h) in (int, float, str) for h in held)
            ) and not given.keywords:
                self.store.write(thing.slots, "items", tuple(sorted(held)))
                return None
            self.store.write(thing.slots, "items", None)
            return None
        if name == "pop":
            if held:
                at = given.args[0] if given.args else -1
                if isinstance(at, int) and -len(held) <= at < len(held):
                    rest = list(held)
                    value = rest.pop(at)
                    self.store.write(thing.slots, "items", tuple(rest))
                    return value
            if isinstance(thing, Items):
                self.store.write(thing.slots, "items", None)
        if name == "index" and held is not None and given.args:
            for place, item in enumerate(held):
                if item == given.args[0]:
                    return place
        if name == "copy":
            return self.new_list(held)
        if name == "count" and held is not None:
            return sum(1 for item in held if item == given.args[0])
        return self.opaque(self.words(given.node))

    def _changed(self, thing: Any, name: str, held: Any, given: Given) -> Any:
        if not isinstance(thing, Items):
            raise Dead
        new: tuple[Any, ...] | None = None
        args = given.args
        if any(isinstance(a, Opaque) and a.kind == "params" for a in args) or any(
            isinstance(a, Items) and a.slots.get("params") for a in args
        ):
            thing.slots["params"] = True
        if held is not None:
            if name in ("append", "add") and args:
                new = (*held, args[0]) if name == "append" or args[0] not in held else held
            elif name == "appendleft" and args:
                new = (args[0], *held)
            elif name == "insert" and len(args) == 2 and isinstance(args[0], int):
                new = (*held[: args[0]], args[1], *held[args[0] :])
            elif name in ("extend", "update") and args:
                more = self.turns_of(self.settled(args[0]))
                new = None if more is None else (*held, *more)
            elif name == "clear":
                new = ()
        self.store.write(thing.slots, "items", new)
        return None

    def _of_dict(self, thing: Any, name: str, given: Given) -> Any:
        node, args = given.node, given.args
        known = {k: v for k, v in thing.slots.items() if k is not OPEN}
        if isinstance(thing, ParamGroup):
            known = {k: v for k, v in known.items() if k not in ("now", "own")}
        if name in ("get", "pop", "setdefault") and args:
            key = self.settled(args[0])
            default = args[1] if len(args) > 1 else None
            if isinstance(key, Opaque | Phi) and name == "get" and not isinstance(key, Opaque):
                return self.each(
                    key, lambda one: self._of_dict(thing, name, Given(node, [one, default]))
                )
            if isinstance(key, str | int | float | bool | tuple | None.__class__):
                if key in known or (key == "lr" and isinstance(thing, ParamGroup)):
                    value = self.item(thing, key, node)
                    if name == "pop":
                        self.store.write(thing.slots, key, MISSING)
                    return value
                if not thing.slots.get(OPEN):
                    if name == "setdefault":
                        self.set_item(thing, key, default, node)
                    return default
            return self.opaque(self.words(node))
        if name in ("items", "keys", "values") and not thing.slots.get(OPEN):
            if name == "items":
                return self.new_list(tuple((key, value) for key, value in known.items()))
            return self.new_list(tuple(known) if name == "keys" else tuple(known.values()))
        if name == "update":
            more = self.settled(args[0]) if args else None
            if isinstance(more, Dict) and not more.slots.get(OPEN):
                for key, value in more.slots.items():
                    self.set_item(thing, key, value, node)
            elif args:
                self.store.write(thing.slots, OPEN, True)
            for key, value in given.keywords.items():
                self.set_item(thing, key, value, node)
            return None
        if name == "copy":
            made = Dict(dict(thing.slots))
            made.node, made.nodes = getattr(thing, "node", node), getattr(thing, "nodes", {})  # type: ignore[attr-defined]
            return made
        return self.opaque(self.words(node))

    def _of_bag(self, thing: Instance, name: str, given: Given) -> Any:
        if name in ("get", "items", "keys", "values", "update", "pop", "copy", "setdefault"):
            return self._of_dict(Dict(thing.slots), name, given)
        return self.opaque(self.words(given.node))

    # Accelerators

    def _of_accelerator_call(self, thing: Any, name: str, given: Given) -> Any:
        if name in ("prepare", "setup", "setup_dataloaders", "prepare_data_loader", "initialize"):
            made = [self._prepared(self.settled(value)) for value in given.args]
            return made[0] if len(made) == 1 else tuple(made)
        if name == "accumulate":
            return self.opaque("accumulate", "accumulate", thing)
        if name in (
            "backward",
            "clip_grad_norm_",
            "wait_for_everyone",
            "print",
            "log",
            "unwrap_model",
        ):
            return self.opaque(self.words(given.node))
        return self._pass(thing, name, given)

    def accumulated(self, accelerator: Any, node: Any) -> bool:
        """``with accelerator.accumulate(model):``: what is in there steps in some turns only.

        From accelerate's ``_do_sync``: in every so many batches, and in the last of the loader.
        """
        every = self.numeric(
            self.settled(accelerator.arguments.get("gradient_accumulation_steps", 1))
        )
        loop = self.loops[-1] if self.loops else None
        if accelerator.arguments.get("gradient_accumulation_plugin") is not None:
            every = None
        if every == 1 or loop is None:
            return self.block(node.body)
        if every is None or loop.turns is None:
            gate: Any = self.flag(
                self.opaque("accelerator.sync_gradients", "carried"), "accumulate"
            )
        else:
            turn = number("+", loop.count, 1)
            gate = number(
                "or",
                number("==", number("%", turn, every), 0),
                number("==", turn, loop.turns),
            )
        before = accelerator.slots.get("sync", True)
        self.store.write(accelerator.slots, "sync", gate)
        depth = len(self.path)
        self.accumulating.append((gate, depth))
        try:
            return self.block(node.body)
        finally:
            self.accumulating.pop()
            del before

    def _prepared(self, value: Any) -> Any:
        if isinstance(value, Scheduler | Optimizer):
            self.store.write(value.slots, "prepared", True)
        if isinstance(value, Loader):
            ways = self.world_size()
            if ways != 1:
                made = Loader(dict(value.slots), value.length, value.text, value.dataset, True)
                made.length = number("neg", number("//", number("neg", value.length), ways))
                return made
        return value

    # All else

    def _pass(self, thing: Any, name: str, given: Given) -> Any:
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
        trains = any(word in last.lower() for word in _TRAINS)
        for part in {id(p): p for p in self._inside(values, 3)}.values():
            if isinstance(part, Optimizer):
                if trains:
                    self.stepped(part, "trains", node, text)
                elif not harmless:
                    self.happens("escape", part, node, text=f"it is given to `{text}`")
            elif isinstance(part, Scheduler) and not harmless:
                self.happens("escape", part, node, text=f"it is given to `{text}`")

    def _inside(self, values: list[Any], depth: int) -> Iterator[Any]:
        for value in values:
            value = self.settled(value)
            if isinstance(value, Optimizer | Scheduler):
                yield value
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
