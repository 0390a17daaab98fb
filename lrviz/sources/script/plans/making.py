"""One plan: of an optimizer, its schedulers, and how the run goes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lrviz.known.behaviour import RESTING
from lrviz.known.schedulers import SCHEDULERS
from lrviz.sources.assume import Assumed
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Counts
from lrviz.sources.script.plans.pace import Pacing
from lrviz.sources.script.plans.reading import Reader
from lrviz.sources.script.plans.run_length import Pace, Ticks, Unsure, known_numbers
from lrviz.sources.script.plans.setting import rates, unit
from lrviz.sources.script.plans.symbols import NoNumber, Sym, number
from lrviz.sources.script.plans.tables import Tables
from lrviz.sources.script.plans.things import Optimizer, Scheduler
from lrviz.sources.script.plans.trace import events
from lrviz.sources.script.plans.trees import has, replaced
from lrviz.sources.script.source import Source as Script
from lrviz.sources.script.syntax import position
from lrviz.sources.source import Source
from lrviz.text.problem import Span

_OF_OPTIMIZERS: Final = frozenset(
    {"LR007", "LR112", "LR206", "LR207", "LR208", "LR317", "LR405", "LR406"}
)
"""Rules that speak of the optimizer: of one that is not known, they have nothing to say."""


class Making:
    """Makes plans."""

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        text: str,
        assumed: Assumed,
        values: Mapping[str, Any],
        follows: bool = False,
    ) -> None:
        self.source = source
        self.assumed = assumed
        self.script = Script(text, source.name)
        path = Path(source.folder) / Path(source.name).name
        self.reader = Reader(text, tree, path if path.is_file() else None, values)
        self.reader.follows = self.follows = follows
        self.tree, self.text, self.values = tree, text, values
        self.refused: dict[Any, list[Unreadable]] = {}
        self.plans: list[Plan] = []
        self.unknown: list[Unreadable] = []
        self.covered: set[int] = set()  # the ids of schedulers that a plan is of

    def span(self, node: ast.AST) -> Span:
        """The span of a node."""
        return self.script.span(position(node))

    def _facts(self, path: tuple[Any, ...]) -> dict[Any, bool]:
        facts: dict[Any, bool] = {}
        for test in path:
            if isinstance(test, Sym):
                facts[test] = True
                facts[number("not", test)] = False
        return facts

    def _holds(self, path: tuple[Any, ...], facts: Mapping[Any, bool]) -> bool:
        known = dict(facts)
        for fact, holds in facts.items():
            known[number("not", fact)] = not holds
        for test in path:
            try:
                found = replaced(test, known)
            except NoNumber:
                continue
            if not isinstance(found, Sym) and not found:
                return False
        return True

    def _plan(
        self, optimizer: Optimizer, schedulers: list[Scheduler], facts: Mapping[Any, bool]
    ) -> Plan:
        for scheduler in schedulers:
            facts = {**facts, **self._facts(scheduler.path)}
        if not self.follows:  # else their constructors are followed, too
            self._alone(optimizer, schedulers, facts)
        with known_numbers():
            pace = Pacing(self.reader.trace, optimizer, schedulers, facts).work_out()
            return self._made(optimizer, schedulers, facts, pace)

    def _alone(
        self, optimizer: Optimizer, schedulers: list[Scheduler], facts: Mapping[Any, bool]
    ) -> None:
        """Refuse what another scheduler's constructor has done to the LR.

        Raises:
            Unsure: There is one that does, and that never ticks.
        """
        inside = {id(scheduler) for scheduler in schedulers}
        for scheduler in schedulers:
            for child in self.reader.items(scheduler.arguments.get("schedulers")) or ():
                inside.add(id(self.reader.settled(child)))
                nested = getattr(self.reader.settled(child), "arguments", {}).get("schedulers")
                inside |= {id(self.reader.settled(c)) for c in self.reader.items(nested) or ()}
        for other in self.reader.kept:
            if not isinstance(other, Scheduler) or other.optimizer is not optimizer:
                continue
            if id(other) in inside or other.cls in RESTING or not self._holds(other.path, facts):
                continue
            raise Unsure(
                "another scheduler that is built for its optimizer sets the LR", other.node
            )

    def _made(
        self,
        optimizer: Optimizer,
        schedulers: list[Scheduler],
        facts: Mapping[Any, bool],
        pace: Pace,
    ) -> Plan:
        followed = optimizer.slots.get("schedulers", ()) if self.follows else ()
        first = next(iter((*schedulers, *followed)), optimizer)
        tables = Tables(self.reader, facts, self.span, {})
        self._counts(tables, pace)
        table: dict[str, Any] = {**tables.length(pace), "optimizer": tables.optimizer(optimizer)}
        if schedulers:
            table.update(self._scheduled(tables, pace, schedulers))
        else:
            table["scheduler"] = self._by_hand(tables, pace, optimizer)
        notes = [note for note, _ in pace.notes]
        if tables.unit:
            unit(table["optimizer"])
            notes.append("the optimizer's own LR is 0, for which lr = 1 stands here")
        notes += [note for note in self.reader.notes if note != "opaque"]
        if self.follows:
            notes.append("its schedulers do not tick throughout: the LRs that they set are drawn")
        if "opaque" in self.reader.notes:
            raise Unsure("the script runs code from text", self.reader.notes["opaque"])
        if any(s.slots.get("prepared") for s in schedulers):
            if self.reader.world_size() != 1:
                raise Unsure("accelerate ticks it once for each process", first.node)
            if "as on one process" not in notes:
                notes.append("as on one process")
        at = self.span(first.node)
        if any(s.cls == "ReduceLROnPlateau" for s in schedulers):
            notes.append("ReduceLROnPlateau is drawn as without a metric")
        label = f"{first.name or first.cls}, line {at.line}"
        self.covered |= set(map(id, schedulers))
        plan = Plan(self.source, table, tables.places, label, at, tuple(notes))
        return plan if optimizer.unknown is None else self._for_rules(plan, optimizer)

    def _for_rules(self, plan: Plan, optimizer: Optimizer) -> Plan:
        """The plan of an optimizer that may have any LR: nothing is said of that, nor drawn.

        Raises:
            Unsure: A value is given for each param group, and how many there are is not known.
        """
        assert optimizer.unknown is not None
        reason, node = optimizer.unknown
        if for_each_group(plan.table["scheduler"]):
            raise Unsure(reason, node)
        why = Unreadable(plan.label, reason, self.span(node))
        return replace(plan, unknown=why, quiet=plan.quiet | _OF_OPTIMIZERS)

    def _counts(self, tables: Tables, pace: Pace) -> None:
        """What the numbers that loops turn count."""
        kinds: list[Counts] = ["epochs", "batches"] if len(pace.loops) == 2 else ["steps"]
        if len(pace.loops) == 1 and pace.epochs is not None:
            kinds = ["epochs"]
        for loop, counts in zip(pace.loops, kinds, strict=True):
            if isinstance(loop.turns, Sym) and loop.turns.op == "free":
                text = str(loop.turns.args[0])
                said: Counts = "epochs" if "epoch" in text.lower() else counts  # its own name
                tables.writing.counts.setdefault(text, said)

    def _scheduled(self, tables: Tables, pace: Pace, schedulers: list[Scheduler]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        several = len(schedulers) > 1
        made: list[dict[str, Any]] = []
        orders = {ticks.order for ticks in pace.ticks.values()}
        if len(orders) > 1:
            raise Unsure("its schedulers do not tick in the same order", None)
        for place, scheduler in enumerate(schedulers):
            ticks: Ticks = pace.ticks[scheduler]
            path = ("scheduler", place) if several else ("scheduler",)
            counter = "epoch" if ticks.interval == "epoch" else "step"
            table = tables.scheduler(scheduler, path, counter)
            table["interval"] = ticks.interval
            tables.place((*path, "interval"), ticks.node)
            if ticks.frequency != 1:
                table["frequency"] = tables.number(ticks.frequency, ticks.node)
                tables.place((*path, "frequency"), ticks.node)
            made.append(table)
        found["scheduler"] = made if several else made[0]
        order = next(iter(orders))
        if order == ("scheduler", "optimizer"):
            found["loop"] = {"order": list(order)}
            node = next(iter(pace.ticks.values())).node
            tables.place(("loop", "order"), node)
        return found

    def _by_hand(self, tables: Tables, pace: Pace, optimizer: Optimizer) -> dict[str, Any]:
        step = pace.step
        if step is None:
            raise Unsure("nothing is seen that steps the optimizer", optimizer.node)
        values = tuple(tables.numeric(value) for value in step.value)
        if any(value is None or has(value, "carried", "head") for value in values):
            raise Unsure("the LR that is set cannot be computed", self._write(optimizer))
        interval, found = rates(pace, values)
        node = self._write(optimizer)
        table = tables.by_rates(optimizer, found, node, "epoch" if interval == "epoch" else "step")
        tables.place(("scheduler",), node)
        tables.place(("scheduler", "lr_lambda"), node)
        return {**table, "interval": interval}

    def _write(self, optimizer: Optimizer) -> ast.AST:
        for event in events(self.reader.trace):
            if event.kind == "write" and event.on is optimizer:
                return event.node
        return optimizer.node


def for_each_group(table: Any) -> bool:
    """Whether a scheduler's table, or one inside it, has a value for each param group."""
    if isinstance(table, list | tuple):
        return any(map(for_each_group, table))
    if not isinstance(table, Mapping):
        return False
    known = SCHEDULERS.get(table.get("type", ""))
    return for_each_group(table.get("schedulers")) or any(
        isinstance(value, list | tuple)
        for name, value in table.items()
        if known is not None and name in known.by_name and known.by_name[name].per_group
    )
