"""From a script to the plans of its schedules."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from lrviz.sources.assume import NOTHING, Assumed
from lrviz.sources.kind import Unreadable
from lrviz.sources.plan import Plan
from lrviz.sources.quantity import Counts
from lrviz.sources.script.plans.alternatives import (
    all_loops,
    condition_text,
    contradictory,
    differing,
    open_tests,
)
from lrviz.sources.script.plans.arguments import by_arguments
from lrviz.sources.script.plans.lightning import configured, pace_of
from lrviz.sources.script.plans.pace import Pacing
from lrviz.sources.script.plans.reading import Reader
from lrviz.sources.script.plans.run_length import Pace, Ticks, Unsure
from lrviz.sources.script.plans.setting import rates
from lrviz.sources.script.plans.symbols import NoNumber, Sym, has, number, replaced
from lrviz.sources.script.plans.tables import KEPT, Tables
from lrviz.sources.script.plans.things import Optimizer, Phi, Scheduler
from lrviz.sources.script.plans.trace import Loop, events
from lrviz.sources.script.source import Source as Script
from lrviz.sources.script.syntax import position
from lrviz.sources.source import Source
from lrviz.text.problem import Span

_MOST_TESTS: Final = 4
_QUIET: Final = frozenset(
    {
        *("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "PolynomialLR"),
        *("MultiplicativeLR", "SWALR", "ReduceLROnPlateau", "CosineAnnealingWarmRestarts"),
    }
)
"""Schedulers whose constructors leave the LR as it is."""


@dataclass(frozen=True)
class Schedules:
    """The schedules of a script.

    Attributes:
        plans: Those that can be known, in the order of the text.
        unknown: Those that cannot, and why.
    """

    plans: tuple[Plan, ...] = ()
    unknown: tuple[Unreadable, ...] = ()


def schedules_of(
    source: Source, tree: ast.Module, text: str, assumed: Assumed = NOTHING
) -> Schedules:
    """The schedules that a script builds and steps.

    Args:
        source: The file.
        tree: Its tree, or that of a notebook's cells.
        text: The text that the tree is of.
        assumed: What the script does not say. It is used only for what cannot be known without.
    """
    found = _Finder(source, tree, text, assumed, {}).find()
    if found.unknown and assumed.values:
        more = _Finder(source, tree, text, assumed, assumed.values).find()
        used = ", ".join(one.text for one in assumed.assumptions)
        known = {(plan.at, plan.label) for plan in found.plans}
        added = tuple(
            replace(plan, notes=(*plan.notes, f"assumed: {used}"))
            for plan in more.plans
            if (plan.at, plan.label) not in known
        )
        plans = sorted((*found.plans, *added), key=_place)
        return Schedules(tuple(plans), more.unknown)
    return found


def _place(plan: Plan) -> int:
    return plan.at.start if plan.at is not None else -1


class _Finder:
    """Finds the schedules of one reading."""

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        text: str,
        assumed: Assumed,
        values: Mapping[str, Any],
    ) -> None:
        self.source = source
        self.assumed = assumed
        self.script = Script(text, source.name)
        path = Path(source.folder) / Path(source.name).name
        self.reader = Reader(text, tree, path if path.is_file() else None, values)
        self.plans: list[Plan] = []
        self.unknown: list[Unreadable] = []

    def span(self, node: ast.AST) -> Span:
        """The span of a node."""
        return self.script.span(position(node))

    def find(self) -> Schedules:
        """All of them."""
        try:
            self.reader.read()
        except RecursionError:
            return Schedules()
        if self.reader.exhausted:
            reason = "the script is too long to be followed in a bounded time"
            return Schedules((), (Unreadable("", reason),))
        for optimizer in self._optimizers():
            self._of(optimizer)
        self._by_frameworks()
        for one in by_arguments(self.reader, self.source, self.assumed, self.span):
            if isinstance(one, Plan):
                self.plans.append(one)
            else:
                self.unknown.append(one)
        return Schedules(tuple(sorted(self._distinct(), key=_place)), tuple(self._reasons()))

    def _by_frameworks(self) -> None:
        """The schedules that Lightning ticks."""
        for given in configured(self.reader):
            self.unknown = [u for u in self.unknown if not self._is_of(u, given.scheduler)]
            try:
                pace = pace_of(self.reader, given)
                facts = self._facts((*given.optimizer.path, *given.scheduler.path))
                self.plans.append(self._made(given.optimizer, [given.scheduler], facts, pace))
            except Unsure as unsure:
                self._refuse(given.scheduler, unsure)

    def _is_of(self, one: Unreadable, scheduler: Scheduler) -> bool:
        return one.label.endswith(f", line {self.span(scheduler.node).line}")

    def _optimizers(self) -> Iterator[Optimizer]:
        """Every optimizer that a scheduler is for, or whose LR is set."""
        seen: dict[int, Optimizer] = {}
        for event in events(self.reader.trace):
            on = event.on
            optimizer = on.optimizer if isinstance(on, Scheduler) else on
            if event.kind in ("tick", "write") and isinstance(optimizer, Optimizer):
                seen.setdefault(id(optimizer), optimizer)
        for thing in self.reader.kept:  # those that are built and never ticked
            if isinstance(thing, Scheduler) and isinstance(thing.optimizer, Optimizer):
                seen.setdefault(id(thing.optimizer), thing.optimizer)
        yield from seen.values()

    def _of(self, optimizer: Optimizer) -> None:
        ticked: dict[int, Scheduler] = {}
        written = False
        for event in events(self.reader.trace):
            if event.kind == "tick" and event.on.optimizer is optimizer:
                ticked.setdefault(id(event.on), event.on)
            written = written or (event.kind == "write" and event.on is optimizer)
        schedulers = list(ticked.values())
        first = schedulers[0] if schedulers else optimizer
        if not schedulers and not written:
            self._never_ticked(optimizer)
            return
        if self.reader.patches:
            name, node = self.reader.patches[0]
            self._refuse(first, Unsure(f"`{name}` is replaced", node))
            return
        if schedulers and written:
            self._refuse(first, Unsure("its LR is also set by hand", None))
            return
        tests = self._tests(optimizer, schedulers)
        if len(tests) > _MOST_TESTS:
            self._refuse(first, Unsure("it depends on too many conditions", None))
            return
        self._alternatives(optimizer, schedulers, tests)

    def _never_ticked(self, optimizer: Optimizer) -> None:
        inside = set()
        for thing in self.reader.kept:
            if isinstance(thing, Scheduler):
                held = self.reader.items(thing.arguments.get("schedulers"))
                inside |= {id(item) for item in held or ()}
        for thing in self.reader.kept:
            mine = isinstance(thing, Scheduler) and thing.optimizer is optimizer
            if mine and id(thing) not in inside:
                self._refuse(thing, Unsure("nothing in this file is seen to tick it", thing.node))

    # Conditions that are open

    def _tests(self, optimizer: Optimizer, schedulers: list[Scheduler]) -> list[Sym]:
        """The conditions that decide on what is built and ticked."""
        found: dict[Sym, None] = {}
        known = self._facts(optimizer.path)

        def collect(value: Any, depth: int = 0) -> None:
            if isinstance(value, Phi):
                collect(value.test)
                collect(value.then, depth + 1)
                collect(value.other, depth + 1)
            elif isinstance(value, Sym):
                for test in open_tests(value, known):
                    found.setdefault(test)
            elif isinstance(value, tuple) and depth < 3:
                for item in value:
                    collect(item, depth + 1)

        for scheduler in schedulers:
            collect(tuple(scheduler.path))
            for value in scheduler.arguments.values():
                collect(value)
                collect(self.reader.items(value))
        for name in KEPT:
            collect(optimizer.arguments.get(name))
        for group in optimizer.groups:
            collect(group.slots.get("lr"))
        wanted = {id(optimizer), *map(id, schedulers)}
        for event in events(self.reader.trace):
            if id(event.on) in wanted:
                collect(event.guards)
                if event.kind in ("step", "trains"):
                    collect(event.value)
        for loop in all_loops(self.reader.trace):
            if any(id(event.on) in wanted for event in events(loop.body)):
                collect(loop.turns)
                if loop not in optimizer.loops and self._outermost(loop, optimizer):
                    continue
                collect(loop.guards)
        return list(found)

    def _outermost(self, loop: Loop, optimizer: Optimizer) -> bool:
        around = [item for item in self.reader.trace if item is loop]
        return bool(around)

    def _facts(self, path: tuple[Any, ...]) -> dict[Any, bool]:
        facts: dict[Any, bool] = {}
        for test in path:
            if isinstance(test, Sym):
                facts[test] = True
                facts[number("not", test)] = False
        return facts

    def _alternatives(
        self, optimizer: Optimizer, schedulers: list[Scheduler], tests: list[Sym]
    ) -> None:
        made: dict[tuple[int, ...], list[tuple[dict[Any, bool], Plan]]] = {}
        for holds in itertools.product((True, False), repeat=len(tests)):
            facts = {**dict(zip(tests, holds, strict=True)), **self._facts(optimizer.path)}
            if contradictory(facts):
                continue
            live = [s for s in schedulers if self._holds(s.path, facts)]
            live = [s for s in live if self._ticks(s, facts)]
            if schedulers and not live:
                continue
            key = tuple(map(id, live))
            try:
                plan = self._plan(optimizer, live, facts)
            except Unsure as unsure:
                self._refuse(live[0] if live else optimizer, unsure)
                return
            made.setdefault(key, []).append((facts, plan))
        for key, plans in made.items():
            tables = [plan.table for _, plan in plans]
            if any(table != tables[0] for table in tables):
                what = differing(tables)
                on = next((s for s in schedulers if id(s) in key), optimizer)
                text = condition_text(tests)
                self._refuse(on, Unsure(f"{what} depends on {text}", None))
                continue
            self.plans.append(plans[0][1])

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

    def _ticks(self, scheduler: Scheduler, facts: Mapping[Any, bool]) -> bool:
        return any(
            event.kind == "tick" and event.on is scheduler and self._holds(event.guards, facts)
            for event in events(self.reader.trace)
        )

    # One plan

    def _plan(
        self, optimizer: Optimizer, schedulers: list[Scheduler], facts: Mapping[Any, bool]
    ) -> Plan:
        for scheduler in schedulers:
            facts = {**facts, **self._facts(scheduler.path)}
        self._alone(optimizer, schedulers, facts)
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
            if id(other) in inside or other.cls in _QUIET or not self._holds(other.path, facts):
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
        first = schedulers[0] if schedulers else optimizer
        tables = Tables(self.reader, facts, self.span, {})
        self._counts(tables, pace)
        table: dict[str, Any] = {**tables.length(pace), "optimizer": tables.optimizer(optimizer)}
        if schedulers:
            table.update(self._scheduled(tables, pace, schedulers))
        else:
            table["scheduler"] = self._by_hand(tables, pace, optimizer)
        notes = [note for note, _ in pace.notes]
        notes += [note for note in self.reader.notes if note != "opaque"]
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
        return Plan(self.source, table, tables.places, label, at, tuple(notes))

    def _counts(self, tables: Tables, pace: Pace) -> None:
        """What the numbers that loops turn count."""
        kinds: list[Counts] = ["epochs", "batches"] if len(pace.loops) == 2 else ["steps"]
        if len(pace.loops) == 1 and pace.epochs is not None:
            kinds = ["epochs"]
        for loop, counts in zip(pace.loops, kinds, strict=True):
            if isinstance(loop.turns, Sym) and loop.turns.op == "free":
                tables.writing.counts.setdefault(str(loop.turns.args[0]), counts)

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
            raise Unsure("the LR that is set cannot be worked out", self._write(optimizer))
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

    def _refuse(self, on: Any, unsure: Unsure) -> None:
        line = self.span(on.node).line
        node = unsure.node if unsure.node is not None else on.node
        label = f"{on.name or on.cls}, line {line}"
        self.unknown.append(Unreadable(label, unsure.reason, self.span(node)))

    def _distinct(self) -> Iterator[Plan]:
        seen: list[Plan] = []
        for plan in self.plans:
            if not any(p.at == plan.at and p.table == plan.table for p in seen):
                seen.append(plan)
                yield plan

    def _reasons(self) -> Iterator[Unreadable]:
        known = {plan.at.line for plan in self.plans if plan.at is not None}
        for one in dict.fromkeys(self.unknown):
            line = re.search(r"line (\d+)$", one.label)
            if line is None or int(line[1]) not in known:
                yield one
