"""What attributes and items of things are."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.known.names import is_loader
from lrviz.sources.script.plans.conditions import Conditions
from lrviz.sources.script.plans.machine.machine import Dead, varying
from lrviz.sources.script.plans.some_groups import SomeGroups, groups_in, one_of
from lrviz.sources.script.plans.values.symbols import Sym, is_number, number
from lrviz.sources.script.plans.values.things import (
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
    Loader,
    Method,
    Missing,
    Module,
    Opaque,
    Optimizer,
    ParamGroup,
    Partial,
    Phi,
    Range,
    Scheduler,
    SomeGroup,
    Super,
)


class Attributes(Conditions, SomeGroups):
    """Looks up attributes and items."""

    def attribute(self, thing: Any, name: str, node: ast.AST) -> Any:
        """What ``thing.name`` is."""
        if thing is None:
            raise Dead
        if isinstance(thing, Dotted):
            return self._of_package(thing, name)
        if isinstance(thing, Module):
            held = thing.scope.slots.get(name, MISSING)
            return self.opaque(f"{thing.name}.{name}") if isinstance(held, Missing) else held
        if isinstance(thing, Instance):
            return self._of_instance(thing, name, node)
        if isinstance(thing, Class):
            held = thing.member(name)
            if isinstance(held, Function) and "classmethod" in held.decorators:
                return Method({}, held, thing, name)
            if not isinstance(held, Missing):
                return held
            return self._remembered(thing, name, f"{thing.name}.{name}")
        if isinstance(thing, Super):
            held = self._class_of(thing.on).member(name, thing.after)
            if isinstance(held, Function):
                return Method({}, held, thing.on, name)
            return Method({}, None, thing, name)
        if isinstance(thing, Optimizer):
            if name == "param_groups":
                return thing.groups if thing.groups else self._remembered(thing, name, name)
            if name == "defaults":
                return self.new_dict(thing.arguments)
        elif isinstance(thing, Dict) and thing.default == "bag":
            held = thing.slots.get(name, MISSING)
            if not isinstance(held, Missing):
                return held
        elif isinstance(thing, Loader) and name in ("dataset", "batch_size"):
            return (
                thing.dataset if name == "dataset" else thing.slots.get("batch_size", self.opaque())
            )
        elif isinstance(thing, Data) and name == "shape":
            return thing.shape or self.opaque()
        elif isinstance(thing, Accelerator):
            return self._of_accelerator(thing, name, node)
        elif isinstance(thing, Configured):
            return self._of_configured(thing, name, node)
        elif isinstance(thing, Opaque):
            kind = "loader" if is_loader(name) else ""
            if thing.kind == "carried":
                return self.opaque(f"{thing.text}.{name}", "carried")
            return self._remembered(thing, name, f"{thing.text}.{name}" if thing.text else "", kind)
        elif isinstance(thing, Function | Partial):
            held = thing.slots.get(name, MISSING)
            return self._remembered(thing, name, self.words(node)) if held is MISSING else held
        elif isinstance(thing, Range):
            if name in ("start", "stop", "step"):
                return getattr(thing, name)
        elif isinstance(thing, Course) and name in ("size", "shape"):
            return thing.length if name == "size" else (thing.length,)
        if isinstance(thing, Optimizer | Scheduler) and name in thing.slots:
            return thing.slots[name]
        return Method({}, None, thing, name)

    def _of_package(self, thing: Dotted, name: str) -> Any:
        constants = {"math.pi": "pi", "numpy.pi": "pi", "math.inf": "inf", "numpy.inf": "inf"}
        import math

        whole = f"{thing.name}.{name}"
        if whole in constants or whole in ("math.e", "numpy.e", "math.tau", "torch.pi"):
            return float(getattr(math, name))
        if whole in ("sys.maxsize",):
            return 2**63 - 1
        if thing.name == "sys" and name == "argv":
            return self.opaque("sys.argv")
        return Dotted(whole)

    def _remembered(self, thing: Any, name: Any, text: str, kind: str = "") -> Any:
        held = thing.slots.get(name, MISSING)
        if isinstance(held, Missing):
            held = thing.slots[name] = self.opaque(text, kind)
        return held

    def _class_of(self, thing: Any) -> Class:
        cls = thing if isinstance(thing, Class) else thing.cls
        assert isinstance(cls, Class)
        return cls

    def _of_instance(self, thing: Instance, name: str, node: ast.AST) -> Any:
        held = thing.slots.get(name, MISSING)
        if not isinstance(held, Missing):
            return held
        if name == "__dict__":
            return Dict(thing.slots)
        if thing.cls is None:
            if name in ("items", "keys", "values", "get", "update", "pop", "__getitem__"):
                return Method({}, None, thing, name)
            return self._remembered(thing, name, f"{thing.text or self.words(node)}.{name}")
        if name == "__class__":
            return thing.cls
        held = thing.cls.member(name)
        if isinstance(held, Function):
            if {"property", "cached_property"} & set(held.decorators):
                return self.run(held, [], {}, node, thing)
            if "staticmethod" in held.decorators:
                return held
            return Method({}, held, thing.cls if "classmethod" in held.decorators else thing, name)
        if not isinstance(held, Missing):
            return held
        known = self._of_framework(thing, name, node)
        if known is not None:
            return known
        if thing.cls.origins() or thing.open:
            if isinstance(getattr(node, "_called", None), bool):
                return Method({}, None, thing, name)
            kind = "loader" if is_loader(name) else ""
            return self._remembered(thing, name, f"{self._self_text(thing)}.{name}", kind)
        return Method({}, None, thing, name)

    def _self_text(self, thing: Instance) -> str:
        return "self" if thing.cls is not None else thing.text

    def _of_framework(self, thing: Instance, name: str, node: ast.AST) -> Any:
        raise NotImplementedError

    def _of_accelerator(self, thing: Accelerator, name: str, node: ast.AST) -> Any:
        if name == "num_processes":
            return self.world_size()
        if name == "gradient_accumulation_steps":
            return thing.arguments.get("gradient_accumulation_steps", 1)
        if name == "sync_gradients":
            return thing.slots.get("sync", True)
        if name in ("is_main_process", "is_local_main_process", "device"):
            return self._remembered(thing, name, f"accelerator.{name}")
        return Method({}, None, thing, name)

    def world_size(self) -> int:
        """The number of processes."""
        raise NotImplementedError

    def _of_configured(self, thing: Configured, name: str, node: ast.AST) -> Any:
        if name in thing.arguments:
            return thing.arguments[name]
        return Method({}, None, thing, name)

    def _slice(self, thing: Any, parts: list[Any], node: ast.AST) -> Any:
        held = self.items(thing)
        if held is not None and all(p is None or type(p) is int for p in parts):
            cut = held[slice(*parts)]
            return cut if isinstance(thing, tuple) else self.new_list(cut)
        if groups_in((thing,)):
            return self.some_list((thing,))
        if isinstance(thing, str):
            return self.opaque(self.words(node))
        if isinstance(thing, Course | Data):
            return self.opaque("", "carried")  # an array is no number that could be asked for
        return self.opaque("", "params" if _is_params(thing) else "")

    def item(self, thing: Any, key: Any, node: ast.AST) -> Any:
        """What ``thing[key]`` is."""
        if thing is None:
            raise Dead
        if isinstance(thing, Instance) and thing.cls is None and isinstance(key, str):
            return self._of_instance(thing, key, node)
        if isinstance(thing, Dict | ParamGroup):
            return self._entry(thing, key, node)
        if isinstance(thing, SomeGroup):
            return self.of_some(thing, key)
        if isinstance(thing, Course):
            at = self.numeric(key)
            if at is not None:
                return thing.at(at)
        held = self.items(thing)
        if held is not None:
            if isinstance(key, bool | int):
                if -len(held) <= key < len(held):
                    return held[key]
                raise Dead
            at = self.numeric(key)
            if isinstance(at, Sym) and 0 < len(held) <= 64 and all(map(is_number, held)):
                return self._indexed(held, at)
            found = one_of(tuple(map(self.settled, held)), at)
            return self.opaque(self.words(node)) if found is None else found
        if groups_in((thing,)):
            return self.any_of((thing,))
        if isinstance(thing, Range):
            at = self.numeric(key)
            if at is not None:
                return number("+", thing.start, number("*", at, thing.step))
        if thing == Dotted("os.environ") and key == "WORLD_SIZE":
            return self.world_size()
        if thing == Dotted("os.environ"):
            return self.opaque(self.words(node))
        if isinstance(thing, Class | Dotted):
            return thing  # Generic[T], Enum["NAME"] is rare
        if isinstance(thing, Opaque):
            if isinstance(key, str | int) and thing.kind != "carried":
                text = f"{thing.text}[{key!r}]" if thing.text else ""
                return self._remembered(thing, ("[]", key), text)
            return self.opaque(self.words(node), thing.kind)
        return self.opaque(self.words(node), "carried" if varying(thing, key) else "")

    def _indexed(self, held: tuple[Any, ...], at: Sym) -> Any:
        value = held[-1]
        for place in range(len(held) - 2, -1, -1):
            value = number("if", number("==", at, place), held[place], value)
        return value

    def _entry(self, thing: Any, key: Any, node: ast.AST) -> Any:
        if isinstance(thing, ParamGroup) and key == "lr":
            return self.current_lr(thing)
        if isinstance(key, str | int | float | bool | tuple | None.__class__):
            try:
                held = thing.slots.get(key, MISSING)
            except TypeError:
                return self.opaque(self.words(node))
            if isinstance(held, Phi):
                held = self.settled(held)
                if isinstance(held, Phi):
                    return self.each(held, lambda thing: thing)
            if not isinstance(held, Missing):
                return held
            if thing.slots.get(OPEN) or isinstance(thing, ParamGroup):
                return self._remembered(thing, key, self.words(node))
            if isinstance(thing, Dict) and thing.default not in (None, "bag"):
                made = self.call_thing(thing.default, [], {}, node)
                self.store.write(thing.slots, key, made)
                return made
            raise Dead
        held = [v for k, v in thing.slots.items() if k is not OPEN]
        at = self.numeric(key)
        if isinstance(at, Sym) and at.op == "if":
            test, then, other = at.args
            return self.each(Phi(test, then, other), lambda one: self._entry(thing, one, node))
        return self.any_of(held) if groups_in(held) else self.opaque(self.words(node))

    def current_lr(self, group: ParamGroup) -> Any:
        """The LR that a param group has at this moment."""
        raise NotImplementedError


def _is_params(thing: Any) -> bool:
    return isinstance(thing, Opaque) and thing.kind == "params"
