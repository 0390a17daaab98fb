"""From a script to the plans of its schedules."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from lrviz.sources.assume import NOTHING, Assumed
from lrviz.sources.kind import Unreadable
from lrviz.sources.plan import Plan
from lrviz.sources.script.plans import handed
from lrviz.sources.script.plans.alternatives import (
    all_loops,
    condition_text,
    contradictory,
    differing,
    open_tests,
)
from lrviz.sources.script.plans.arguments import by_arguments
from lrviz.sources.script.plans.lightning import configured, pace_of
from lrviz.sources.script.plans.making import Making
from lrviz.sources.script.plans.run_length import Pace, Unsure, known_numbers
from lrviz.sources.script.plans.symbols import Sym
from lrviz.sources.script.plans.tables import KEPT
from lrviz.sources.script.plans.things import Optimizer, Phi, Scheduler
from lrviz.sources.script.plans.trace import Loop, events
from lrviz.sources.script.syntax import position
from lrviz.sources.source import Source

_MOST_TESTS: Final = 4
_TICKS: Final = re.compile(r"\btick(s|ed)?\b|by hand|sets the LR|built anew")
"""Reasons that fall away where each tick is read as what it sets."""


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


class _Finder(Making):
    """Finds the schedules of one reading."""

    def find(self) -> Schedules:
        """All of them."""
        try:
            with known_numbers():
                self.reader.read()
        except RecursionError:
            return Schedules()
        except Unsure as unsure:
            return Schedules((), (Unreadable("", unsure.reason),))
        if self.reader.exhausted:
            reason = "the script is too long to be followed in a bounded time"
            return Schedules((), (Unreadable("", reason),))
        for optimizer in self._optimizers():
            before = len(self.unknown)
            self._of(optimizer)
            if any(_TICKS.search(one.reason) for one in self.unknown[before:]):
                self.refused[position(optimizer.node)] = self.unknown[before:]
        if self.refused and not self.follows:
            self._follow()
        self._by_frameworks()
        for one in by_arguments(self.reader, self.source, self.assumed, self.span):
            if isinstance(one, Plan):
                self.plans.append(one)
            else:
                self.unknown.append(one)
        stopped = self.reader.stopped
        if not self.plans and not self.unknown and stopped is not None:
            reason = "with the defaults of its arguments it ends here"
            self.unknown.append(Unreadable("the script", reason, self.span(stopped)))
        return Schedules(tuple(sorted(self._distinct(), key=_place)), tuple(self._reasons()))

    def _follow(self) -> None:
        """Read it again, each tick as what it sets, for what no schedule of a spec is."""
        given = (self.source, self.tree, self.text, self.assumed, self.values)
        again = _Finder(*given, follows=True)
        again.reader.read()
        if again.reader.exhausted:
            return
        for optimizer in again._optimizers():
            at = position(optimizer.node)
            if at not in self.refused or not optimizer.slots.get("schedulers"):
                continue
            again.unknown = []
            so_far = len(again.plans)
            again._of(optimizer)
            if len(again.plans) == so_far + 1 and not again.unknown:
                self.plans.append(again.plans[-1])
                gone = self.refused[at]
                self.unknown = [one for one in self.unknown if one not in gone]

    def _followed(self, optimizer: Optimizer) -> bool:
        """Whether nothing but ticks happens to an optimizer's schedulers, and where it trains."""
        mine = {id(one) for one in optimizer.slots.get("schedulers", ())}
        trained = {
            loop.root
            for loop in self.reader.trace
            if isinstance(loop, Loop)
            and any(event.on is optimizer and event.kind == "step" for event in events(loop.body))
        }
        ticked = {e.text for e in events(self.reader.trace) if e.on is optimizer and e.text}
        alone = not any(id(event.on) in mine for event in events(self.reader.trace))
        return alone and {text for text in ticked if text.startswith("root ")} <= {
            f"root {root}" for root in trained
        }

    def _by_frameworks(self) -> None:
        """The schedules that Lightning ticks, and transformers' Trainer."""
        lightning = ((given, pace_of) for given in configured(self.reader))
        trainer = ((given, handed.pace_of) for given in handed.handed(self.reader))
        ways: Iterator[tuple[Any, Callable[[Any, Any], Pace]]] = itertools.chain(lightning, trainer)
        for given, way in ways:
            self.unknown = [u for u in self.unknown if not self._is_of(u, given.scheduler)]
            try:
                with known_numbers():
                    pace = way(self.reader, given)
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
        if self.follows and (schedulers or not self._followed(optimizer)):
            self._refuse(optimizer, Unsure("how its schedulers tick is not known", None))
            return
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

    def _ticks(self, scheduler: Scheduler, facts: Mapping[Any, bool]) -> bool:
        return any(
            event.kind == "tick" and event.on is scheduler and self._holds(event.guards, facts)
            for event in events(self.reader.trace)
        )

    # One plan

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
