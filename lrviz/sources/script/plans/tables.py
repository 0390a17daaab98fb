"""From what a script builds to a spec's table, each value with its place."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from lrviz.known.optimizers import OPTIMIZERS, RESUMED
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.script.plans.run_length import Pace, Unsure
from lrviz.sources.script.plans.setting import factor, is_zero
from lrviz.sources.script.plans.settling import Settling
from lrviz.sources.script.plans.symbols import is_number
from lrviz.sources.script.plans.things import (
    MISSING,
    Items,
    Missing,
    Opaque,
    Optimizer,
    ParamGroup,
    Scheduler,
)
from lrviz.sources.script.plans.transformers import phases_of
from lrviz.text.problem import KeyPath, quote

KEPT: Final = ("lr", "momentum", "betas")
"""The arguments of an optimizer that the curve has."""
_SHARES: Final = frozenset({"gamma", "factor", "start_factor", "end_factor", "pct_start"})
"""Arguments that are a share: of one that nobody says, no count is tried."""
_FUNCTIONS: Final = ("lr_lambda", "scale_fn")


class Tables(Settling):
    """Makes the table of a schedule.

    Args:
        reader: What was read.
        facts: Conditions that are taken to hold, or not to.
        span: The span of a node.
    """

    unit = False  # whether an LR of 0 is what others would be a multiple of

    # The optimizer

    def optimizer(self, optimizer: Optimizer) -> dict[str, Any]:
        """The optimizer's table."""
        if optimizer.reason is not None:
            raise Unsure(*optimizer.reason)
        known = OPTIMIZERS[optimizer.cls]
        table: dict[str, Any] = {"type": optimizer.cls}
        self.place(("optimizer",), optimizer.node)
        call = optimizer.node
        if isinstance(call, ast.Call):
            self.place(("optimizer", "type"), call.func)
        for name in KEPT:
            value = self.settled(optimizer.arguments.get(name, MISSING), optimizer.node)
            if name == "lr" and isinstance(value, Missing):
                value = known.defaults.get("lr", MISSING)
            if name not in known.by_name or isinstance(value, Missing):
                continue
            node = optimizer.nodes.get(name, optimizer.node)
            table[name] = self._entry(name, value, node)
            self.place(("optimizer", name), node)
        groups = optimizer.groups
        if len(groups) > 1 or any(group.slots.get("own") for group in groups):
            table["groups"] = [self._group(group, known.by_name) for group in groups]
            self._name(groups, table["groups"])
        return table

    def _entry(self, name: str, value: Any, node: ast.AST) -> Any:
        if name == "betas":
            held = self.reader.items(value)
            if held is None:
                raise Unsure("`betas` is not known", node)
            return [self.number(item, node) for item in held]
        return self.number(value, node)

    def _group(self, group: ParamGroup, known: Mapping[str, Any]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        path: KeyPath = ("optimizer", "groups", group.index)
        self.place(path, group.node)
        for name in (*KEPT, *RESUMED):
            if name == "lr" and not group.slots.get("own"):
                continue
            value = self.settled(group.slots.get(name, MISSING), group.node)
            if isinstance(value, Missing) or (name not in known and name not in RESUMED):
                continue
            node = group.nodes.get(name, group.node or group.optimizer.node)
            table[name] = self._entry(name, value, node)
            self.place((*path, name), node)
        return table

    def _name(self, groups: tuple[ParamGroup, ...], tables: list[dict[str, Any]]) -> None:
        names = [group.name or _part(group) for group in groups]
        if all(names) and len(set(names)) == len(names):
            for table, name in zip(tables, names, strict=True):
                table["name"] = name

    # Schedulers

    def scheduler(self, scheduler: Scheduler, path: KeyPath, counter: str) -> dict[str, Any]:
        """A scheduler's table, without its interval."""
        if scheduler.reason is not None:
            raise Unsure(*scheduler.reason)
        self.place(path, scheduler.node)
        if isinstance(scheduler.node, ast.Call):
            self.place((*path, "type"), scheduler.node.func)
        if scheduler.family in ("transformers", "diffusers"):
            return self._known(scheduler, path)
        if scheduler.family == "own":
            return self._own(scheduler, path, counter)
        table: dict[str, Any] = {"type": scheduler.cls}
        known = SCHEDULERS[scheduler.cls].by_name
        for name, value in scheduler.arguments.items():
            if name not in known:
                if name not in ("verbose", "optimizer"):
                    self._unknown(scheduler, name, table, path)
                continue
            node = scheduler.nodes.get(name, scheduler.node)
            value = self.settled(value, node)
            here = (*path, name)
            if name in _FUNCTIONS:
                if value is None:
                    continue
                table[name] = self._functions(scheduler, name, node, counter, here)
            elif name == "schedulers":
                table[name] = self._children(scheduler, value, here, counter)
            else:
                found = self._argument(scheduler, name, value, node, here)
                if found is None or (name == "last_epoch" and found == -1):
                    continue
                table[name] = found
            self.place(here, node, _keyword(scheduler.node, name))
        return table

    def _unknown(
        self, scheduler: Scheduler, name: str, table: dict[str, Any], path: KeyPath
    ) -> None:
        """An argument that the class does not take: the spec refuses it, whatever its value."""
        node = scheduler.nodes.get(name, scheduler.node)
        table[name] = 0
        self.place((*path, name), node, _keyword(scheduler.node, name))

    def _argument(
        self, scheduler: Scheduler, name: str, value: Any, node: ast.AST, path: KeyPath
    ) -> Any:
        if isinstance(value, str) and not SCHEDULERS[scheduler.cls].by_name[name].choices:
            raise Unsure(f"`{name}` is the text {quote(value)}, and no number", node)
        if name in _SHARES and isinstance(value, Opaque) and value.text:
            self.writing.counts.setdefault(value.text, "share")
        if value is None or isinstance(value, str | bool):
            return value
        if isinstance(value, Opaque) and value.kind == "none":
            return self.number(self.reader.free(value.text, value), node)
        held = self.reader.items(value) if isinstance(value, Items | tuple) else None
        if held is not None:
            nodes = getattr(node, "elts", None)
            found = []
            for place, item in enumerate(held):
                own = nodes[place] if nodes is not None and len(nodes) == len(held) else node
                found.append(self.number(self.settled(item, own), own))
                self.place((*path, place), own)
            return found
        if isinstance(value, Items):
            raise Unsure(f"what `{name}` holds is not known", node)
        course = self.reader.as_course(value)
        if course is not None and isinstance(course.length, int) and course.length <= 100:
            return [self.number(course.at(n), node) for n in range(course.length)]
        return self.number(value, node)

    def _children(
        self, scheduler: Scheduler, value: Any, path: KeyPath, counter: str
    ) -> list[dict[str, Any]]:
        held = self.reader.items(value)
        if held is None:
            raise Unsure("which schedulers are inside is not known", scheduler.node)
        found = []
        for place, item in enumerate(held):
            child = self.settled(item, scheduler.node)
            if not isinstance(child, Scheduler):
                raise Unsure("which schedulers are inside is not known", scheduler.node)
            if self.settled(child.optimizer) is not self.settled(scheduler.optimizer):
                raise Unsure("a scheduler inside is for another optimizer", child.node)
            found.append(self.scheduler(child, (*path, place), counter))
        return found

    def _functions(
        self, scheduler: Scheduler, name: str, node: ast.AST, counter: str, path: KeyPath
    ) -> Any:
        found = scheduler.slots.get(name)
        if isinstance(found, tuple):
            return [self._function(one, node, counter) for one in found]
        return self._function(found, node, counter if name == "lr_lambda" else "x")

    def _function(self, value: Any, node: ast.AST, counter: str) -> Any:
        if isinstance(value, str):
            raise Unsure(value, node)
        value = self.settled(value, node)
        if not is_number(value):
            raise Unsure("what the function gives cannot be computed", node)
        return self.writing.text(value, node, counter)

    def _known(self, scheduler: Scheduler, path: KeyPath) -> dict[str, Any]:
        """A schedule of transformers or diffusers."""
        optimizer = self.settled(scheduler.optimizer)
        base = self.numeric(optimizer.arguments.get("lr", 1)) if optimizer is not None else 1
        phases = phases_of(scheduler, self.numeric, 1 if base is None else base)
        if phases is None:
            return {"type": "ReduceLROnPlateau"}
        tables: list[dict[str, Any]] = []
        for place, phase in enumerate(phases):
            here = (*path, "phases", place)
            node = scheduler.nodes.get(phase.said, scheduler.node)
            table: dict[str, Any] = {"shape": phase.shape}
            for key, value in phase.numbers.items():
                table[key] = (
                    value
                    if isinstance(value, str)
                    else self.writing.number(self.settled(value, node), node)
                )
            if phase.length is not None:
                table["length"] = self.writing.number(self.settled(phase.length, node), node)
                self.place((*here, "length"), node)
            self.place(here, node)
            tables.append(table)
        self.place((*path, "phases"), scheduler.node)
        return {"type": "Phases", "phases": tables}

    def _own(self, scheduler: Scheduler, path: KeyPath, counter: str) -> dict[str, Any]:
        """A class of the project that says what the LR is at each ``last_epoch``."""
        rates = scheduler.slots.get("rates")
        if not isinstance(rates, tuple):
            raise Unsure(rates or "it is a scheduler of its own", scheduler.node)
        if scheduler.arguments.get("last_epoch", -1) != -1:
            raise Unsure("it starts from a `last_epoch`", scheduler.node)
        return self.by_rates(scheduler.optimizer, rates, scheduler.node, counter)

    def by_rates(
        self, optimizer: Optimizer, rates: tuple[Any, ...], node: ast.AST, counter: str
    ) -> dict[str, Any]:
        """A LambdaLR of the LRs that each param group has as a function of the counter."""
        found = []
        for group, rate in zip(optimizer.groups, rates, strict=True):
            base = self.numeric(group.slots["lr"])
            value = self.settled(rate, node)
            if base is None or not is_number(value):
                raise Unsure("the LR that is set cannot be computed", node)
            self.unit = self.unit or is_zero(base)
            found.append(self.writing.text(factor(value, base), node, counter))
        if all(text == found[0] for text in found):
            return {"type": "LambdaLR", "lr_lambda": found[0]}
        return {"type": "LambdaLR", "lr_lambda": found}

    # The length

    def length(self, pace: Pace) -> dict[str, Any]:
        """How long the run is."""
        table: dict[str, Any] = {}
        outer = pace.loops[0]
        node, inner = _head(outer.node), _head(pace.loops[-1].node)
        if pace.epochs is not None:
            table["epochs"] = self.writing.number(
                self.settled(pace.epochs, node), node, "how many epochs are trained"
            )
            self.place(("epochs",), node)
        if pace.steps is not None:
            table["steps"] = self.writing.number(
                self.settled(pace.steps, node), node, "how many steps are made"
            )
            self.place(("steps",), node)
        if pace.epochs is not None and pace.batches is not None:
            table["batches_per_epoch"] = self.writing.number(
                self.settled(pace.batches, inner), inner, "the batches of an epoch"
            )
            self.place(("batches_per_epoch",), inner)
            table["accumulate_grad_batches"] = self.writing.number(
                self.settled(pace.accumulate, inner), inner, "batches that make a step"
            )
            if pace.step is not None:
                self.place(("accumulate_grad_batches",), pace.step.node)
        elif pace.epochs is not None and pace.per_epoch is not None:
            table["steps_per_epoch"] = self.writing.number(
                self.settled(pace.per_epoch, inner), inner, "the batches of an epoch"
            )
            self.place(("steps_per_epoch",), inner)
        return table


def _head(loop: ast.AST) -> ast.AST:
    """What says how often a loop turns."""
    if isinstance(loop, ast.For | ast.AsyncFor):
        return loop.iter
    return loop.test if isinstance(loop, ast.While) else loop


def _keyword(call: ast.AST, name: str) -> ast.AST | None:
    """The name of a keyword, as a node that is as long as the name."""
    for keyword in getattr(call, "keywords", ()):
        if keyword.arg == name:
            made = ast.Name(name)
            made.lineno = made.end_lineno = keyword.lineno
            made.col_offset, made.end_col_offset = (
                keyword.col_offset,
                keyword.col_offset + len(name.encode()),
            )
            return made
    return None


def _part(group: ParamGroup) -> str:
    """The part of the model that a param group is: ``model.head.parameters()`` is the head."""
    node = group.node
    if not isinstance(node, ast.Dict):
        return ""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "params":
            call = value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                owner = call.func.value
                if call.func.attr == "parameters" and isinstance(owner, ast.Attribute):
                    return owner.attr
                if call.func.attr == "parameters" and isinstance(owner, ast.Name):
                    return owner.id
    return ""
