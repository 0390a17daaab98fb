"""What assignments do: to names, attributes, items."""

from __future__ import annotations

import ast
from typing import Any

from lrviz.sources.script.plans.calls import Calls
from lrviz.sources.script.plans.machine.machine import Dead
from lrviz.sources.script.plans.operators import SIGNS
from lrviz.sources.script.plans.values.things import (
    MISSING,
    OPEN,
    Class,
    Configured,
    Course,
    Dict,
    Dotted,
    Function,
    Instance,
    Items,
    Method,
    Module,
    Opaque,
    Optimizer,
    ParamGroup,
    Phi,
    Scheduler,
    SomeGroup,
)


class Assigning(Calls):
    """Runs assignments."""

    def _assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            self.assign(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value), node)

    def _augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if isinstance(target, ast.Name):
            before: Any = self._name(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        elif isinstance(target, ast.Attribute):
            on = self.evaluate(target.value)
            before = self.each(on, lambda thing: self.attribute(thing, target.attr, target))
        else:
            on = self.evaluate(target.value)
            key = self.evaluate(target.slice)
            before = self.each(on, lambda thing: self.item(thing, key, target))
        change = self.evaluate(node.value)
        before = self.settled(before)
        if isinstance(before, Items) and isinstance(node.op, ast.Add):
            self._extend(before, change)
            return
        sign = SIGNS.get(type(node.op), "?")
        self.assign(target, self.operate(sign, before, change, node), node)

    def _extend(self, items: Items, more: Any) -> None:
        one, other = self.items(items), self.items(more)
        whole = None if one is None or other is None else (*one, *other)
        self.store.write(items.slots, "items", whole)

    def assign(self, target: ast.expr, value: Any, node: ast.AST) -> None:
        """A target comes to hold a value."""
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, ast.Attribute):
            on = self.evaluate(target.value)
            self.over(on, lambda thing: self.set_attribute(thing, target.attr, value, node))
        elif isinstance(target, ast.Subscript):
            on = self.evaluate(target.value)
            if isinstance(target.slice, ast.Slice):
                self.over(on, lambda thing: self._forget(thing))
                return
            key = self.settled(self.evaluate(target.slice))
            self.over(on, lambda thing: self.set_item(thing, key, value, node))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, node)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, node)

    def _forget(self, thing: Any) -> None:
        if isinstance(thing, Items):
            self.store.write(thing.slots, "items", None)

    def _unpack(self, targets: list[ast.expr], value: Any, node: ast.AST) -> None:
        value = self.settled(value)
        if isinstance(value, Phi):
            whole = value
            parts = [self._part_of(whole, place, node) for place in range(len(targets))]
            for target, part in zip(targets, parts, strict=True):
                self.assign(target, part, node)
            return
        held = self.items(value)
        starred = [n for n, target in enumerate(targets) if isinstance(target, ast.Starred)]
        if held is not None and starred:
            after = len(targets) - starred[0] - 1
            middle = self.new_list(held[starred[0] : len(held) - after])
            held = (*held[: starred[0]], middle, *held[len(held) - after :])
        for number_, target in enumerate(targets):
            if held is not None and number_ < len(held):
                self.assign(target, held[number_], node)
            elif isinstance(value, Opaque) and not starred and value.kind != "carried":
                self.assign(target, self.item(value, number_, node), node)
            else:
                kind = value.kind if isinstance(value, Opaque) else ""
                self.assign(target, self.opaque("", kind), node)

    def _part_of(self, value: Any, place: int, node: ast.AST) -> Any:
        return self.each(value, lambda thing: self._part(thing, place, node))

    def _part(self, value: Any, place: int, node: ast.AST) -> Any:
        held = self.items(value)
        if held is not None:
            if place >= len(held):
                raise Dead
            return held[place]
        return self.item(value, place, node)

    def set_attribute(self, thing: Any, name: str, value: Any, node: ast.AST) -> None:
        """``thing.name = value``."""
        if thing is None:
            raise Dead
        if isinstance(thing, Optimizer | Scheduler):
            if (isinstance(thing, Scheduler) and name not in ("verbose",)) or (
                isinstance(thing, Optimizer) and name in ("param_groups", "step", "defaults")
            ):
                self.happens("escape", thing, node, text=f"its `{name}` is set")
            return
        if isinstance(thing, Dotted):
            self.patched(thing, name, node)
            return
        if isinstance(thing, Module):
            self.store.write(thing.scope.slots, name, value)
            return
        if isinstance(thing, Class) and isinstance(value, Function):
            self.store.write(thing.slots, name, value)
            return
        if isinstance(thing, Configured):  # args.learning_rate = 3e-4
            self.store.write(thing.arguments, name, value)
            thing.nodes[name] = self.here(node.value if isinstance(node, ast.Assign) else node)
            return
        if isinstance(thing, Instance) and thing.cls is not None:
            setter = thing.cls.member(f"{name}.setter")
            if isinstance(setter, Function):
                self.run(setter, [value], {}, node, thing)
                return
            own = thing.cls.member("__setattr__")
            if isinstance(own, Function) and not self.is_model(thing.cls):
                self.run(own, [name, value], {}, node, thing)
        if hasattr(thing, "slots"):
            self.store.write(thing.slots, name, value)
            if isinstance(thing, Instance):
                self.entitle(value, f"self.{name}" if thing.cls else f"{thing.text}.{name}")

    def patched(self, thing: Dotted, name: str, node: ast.AST) -> None:
        """Something of a package is replaced."""
        raise NotImplementedError

    def set_item(self, thing: Any, key: Any, value: Any, node: ast.AST) -> None:
        """``thing[key] = value``."""
        if thing is None:
            raise Dead
        if isinstance(thing, ParamGroup):
            self.write_group(thing, key, value, node)
        elif isinstance(thing, SomeGroup):
            self.set_some(thing, key, value, node)
        elif isinstance(thing, Dict) and hasattr(thing, "group") and key != "params":
            self.set_item(thing.group, key, value, node)
        elif isinstance(thing, Dict) or (isinstance(thing, Instance) and thing.cls is None):
            if isinstance(key, str | int | float | bool | tuple) or key is None:
                self.store.write(thing.slots, key, value)
            elif isinstance(thing, Dict):
                self.store.write(thing.slots, OPEN, True)
                for known in [k for k in thing.slots if k is not OPEN]:
                    self.store.write(thing.slots, known, self.opaque("", "carried"))
        elif isinstance(thing, Instance) and isinstance(
            own := thing.cls.member("__setitem__") if thing.cls else None, Function
        ):
            self.run(own, [key, value], {}, node, thing)
        elif isinstance(thing, Items):
            held = self.items(thing)
            if held is not None and isinstance(key, int) and -len(held) <= key < len(held):
                changed = list(held)
                changed[key] = value
                self.store.write(thing.slots, "items", tuple(changed))
            else:
                self.store.write(thing.slots, "items", None)
        elif isinstance(thing, Course):
            thing.at = lambda _: self.opaque("", "carried")
        elif isinstance(thing, Method) and isinstance(thing.on, Scheduler):
            self.happens("escape", thing.on, node, text=f"its `{thing.name}` is changed")
        elif isinstance(thing, Opaque) and isinstance(key, str | int):
            self.store.write(thing.slots, ("[]", key), value)

    def write_group(self, group: ParamGroup, key: Any, value: Any, node: ast.AST) -> None:
        """``param_group[key] = value``."""
        raise NotImplementedError

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.store.write(self.scope.slots, target.id, MISSING)
            elif isinstance(target, ast.Subscript):
                thing = self.settled(self.evaluate(target.value))
                key = self.settled(self.evaluate(target.slice))
                if isinstance(thing, Dict) and isinstance(key, str | int):
                    self.store.write(thing.slots, key, MISSING)
                elif isinstance(thing, Items):
                    self.store.write(thing.slots, "items", None)
