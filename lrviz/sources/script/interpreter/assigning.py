"""Assignments and imports: how names come to hold what they hold."""

from __future__ import annotations

import ast

from lrviz.known import packages as known
from lrviz.sources.script.interpreter.calls import Calls
from lrviz.sources.script.interpreter.expressions import SIGNS
from lrviz.sources.script.syntax import position
from lrviz.sources.script.values.heap import union
from lrviz.sources.script.values.numbers import may_have
from lrviz.sources.script.values.things import (
    Container,
    Formula,
    Group,
    Instance,
    Optimizer,
    Ref,
    Scheduler,
    Thing,
    Unknown,
    Value,
)


class Assigning(Calls):
    """Runs what binds names."""

    def assign(self, target: ast.expr, value: Value, node: ast.AST) -> None:
        """Have a target (a name, an attribute, an item, a tuple of them) hold ``value``."""
        if isinstance(target, ast.Name):
            self._rebound(self.home(target.id).names.get(target.id, ()), value, node, target.id)
            if target.id in self.scope.shared:
                self.emit("share", node, tuple(self.inner(value)), target.id)
            self.bind(target.id, value)
        elif isinstance(target, ast.Attribute):
            self._assign_attribute(target, value, node)
        elif isinstance(target, ast.Subscript):
            self._assign_item(target, value, node)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, self.unknown(target, of=(value,)), node)
        elif isinstance(target, ast.Tuple | ast.List):
            for number, item in enumerate(target.elts):
                self.assign(item, self._part(value, number, len(target.elts), item), node)

    def _part(self, value: Value, number: int, count: int, node: ast.AST) -> Value:
        found = []
        for thing in value:
            if isinstance(thing, Container):
                found.append(self.item(thing, number, node))
            elif isinstance(thing, Instance) and "typing.NamedTuple" in thing.bases:
                names = list(thing.definition.attributes)[number : number + 1]
                found += [self.attribute((thing,), name, node) for name in names]
            elif isinstance(thing, Unknown):
                found.append(self.remember(thing, ("part", number), node, thing.text))
            else:
                found.append(self.unknown(node, of=((thing,),)))
        return union(*found) if found else ()

    def _assign_attribute(self, target: ast.Attribute, value: Value, node: ast.AST) -> None:
        for owner in self.evaluate(target.value):
            if target.attr == "last_epoch":
                self.emit("last_epoch", node, (owner,), extra=value)
            if isinstance(owner, Instance):
                self._rebound(self.heap.get((owner, target.attr), ()), value, node, target.attr)
                self.emit("store", node, (owner, *self.inner(value)), target.attr)
            else:
                kept = tuple(self.inner(value))
                if isinstance(owner, Scheduler | Optimizer):  # whoever has it has these too
                    kept = tuple(t for t in kept if isinstance(t, Scheduler))
                if kept:
                    self.emit("escape", node, kept, "." + target.attr)
            if not isinstance(owner, Ref):
                self.heap[owner, target.attr] = value

    def _assign_item(self, target: ast.Subscript, value: Value, node: ast.AST) -> None:
        index = self.evaluate(target.slice)
        key = self.key(index)
        for owner in self.evaluate(target.value):
            if isinstance(owner, Group):
                self.emit("group_write", node, owner.optimizer, str(key), extra=value)
            elif isinstance(owner, Container):
                if key != "*":
                    self._rebound(self.heap.get((owner, key), ()), value, node, ast.unparse(target))
                self._put(owner, key, value, node)
            else:
                kept = tuple(self.inner(value))
                if kept:
                    self.emit("escape", node, kept, f"[{key}]")
                if key != "*":
                    self.heap[owner, ("[]", key)] = value

    def _rebound(self, old: Value, new: Value, node: ast.AST, name: str) -> None:
        """A name that held an optimizer comes to hold another one."""
        for kind, cls in (("rebind", Optimizer), ("replace", Scheduler)):
            before: list[Thing] = [t for t in old if isinstance(t, cls)]
            after: list[Thing] = [t for t in new if isinstance(t, cls)]
            if cls is Optimizer and isinstance(getattr(node, "value", None), ast.Call):
                before += [t for t in old if isinstance(t, Unknown) and t in self.scheduled]
                after += [t for t in new if self._makes_anew(t, old)]
            if before and after and not set(before) & set(after):
                both = (tuple(before), tuple(after))
                self.emit(kind, node, (*before, *after), name, extra=both)

    def _makes_anew(self, thing: Thing, old: Value) -> bool:
        """Whether an imported function made an optimizer, and not from the one that was there."""
        if not isinstance(thing, Unknown) or not set(old) & self.scheduled:
            return False
        name = thing.text.rsplit(".", 1)[-1].lower()
        made = {t.text.rsplit(".", 1)[-1].lower() for t in old if isinstance(t, Unknown)}
        if name not in made and ("optim" not in name or "step" in name):
            return False
        held = {t for value in thing.of for t in self.inner(value)}
        return (
            "." in thing.text and not held & set(old) and not may_have((thing,), old.__contains__)
        )

    def _assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        self.keep_test(value, node.value)
        for target in node.targets:
            self.assign(target, value, node)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value), node)
        elif isinstance(node.target, ast.Name) and self.scope.owner is None:
            return

    def _augmented(self, node: ast.AugAssign) -> None:
        value = self.evaluate(node.value)
        if isinstance(node.target, ast.Subscript):
            self.assign(node.target, value, node)
            return
        target = node.target
        before = (
            self.lookup(target.id)
            if isinstance(target, ast.Name)
            else self.attribute(self.evaluate(target.value), target.attr, target)
        )
        held = [t for t in before if isinstance(t, Container)]
        if held:
            for thing in value:
                for _, item in list(self.entries(thing)) if isinstance(thing, Container) else ():
                    self._put(held[0], len(held[0].keys), item, node)
            return
        sign = SIGNS.get(type(node.op), "?")
        changed = Formula(position(node), self.frames, sign, (before, value))
        self.assign(target, (changed,), node)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname is not None:
                self.bind(alias.asname, (Ref(dotted=alias.name),))
            else:
                top = alias.name.partition(".")[0]
                self.bind(top, (Ref(dotted=top),))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                if node.module == "torch.optim.lr_scheduler" and not node.level:
                    for name in known.SCHEDULERS:
                        self.bind(name, (Ref(dotted=f"{node.module}.{name}"),))
                elif node.module == "torch.optim" and not node.level:
                    for name in (*known.OPTIMIZERS, "lr_scheduler"):
                        self.bind(name, (Ref(dotted=f"torch.optim.{name}"),))
                continue
            home = "." if node.level else f"{node.module}."
            self.bind(alias.asname or alias.name, (Ref(dotted=f"{home}{alias.name}"),))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                del self.home(target.id).names[target.id]
