"""The schedules of one reading: what is built, what ticks, and what cannot be known."""

from __future__ import annotations

import ast
import contextlib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lrviz.sources.assume import Assumed
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.script.plans.language.language import PYTHON
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.project import MOST_FILES
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.needing import read_given
from lrviz.sources.script.plans.playing import followed, schedulers_of
from lrviz.sources.script.plans.reading import read
from lrviz.sources.script.plans.timing.run_length import Unsure, known_numbers
from lrviz.sources.script.plans.timing.ticking import LATE
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.writing.alternatives import (
    condition_text,
    contradictory,
    differing,
    facts_of,
    may_hold,
    may_tick,
)
from lrviz.sources.script.plans.writing.any_run import of_any_run, said_of
from lrviz.sources.script.plans.writing.arguments import by_arguments
from lrviz.sources.script.plans.writing.candidates import (
    inside_others,
    may_follow,
    not_chosen,
    only_ticks,
    optimizers_of,
    why_it_ends,
    why_unticked,
)
from lrviz.sources.script.plans.writing.deciding import deciding_tests
from lrviz.sources.script.plans.writing.handed import by_frameworks
from lrviz.sources.script.plans.writing.making import Making
from lrviz.sources.script.plans.writing.misspelled import misspelled
from lrviz.sources.script.plans.writing.schedules import (
    LINE,
    Schedules,
    distinct,
    place_of,
    reasons_of,
)
from lrviz.sources.script.syntax import position
from lrviz.sources.source import Source

MOST_TESTS: Final = 4
_TICKS: Final = re.compile(
    r"\btick(s|ed)?\b(?! it$)|by hand|sets the LR|built anew|`initial_lr` of the param group"
)
"""Reasons that fall away where each tick is read as what it sets."""


class Finder:
    """Finds the schedules of one reading.

    Attributes:
        plans: Those that can be known.
        unknown: Those that cannot, and why.
        refused: Of these, what may be known where each tick is read as what it sets.
    """

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        text: str,
        assumed: Assumed,
        values: Mapping[str, Any],
        follows: bool = False,
        plays: bool = False,
        files: int = MOST_FILES,
    ) -> None:
        self.source, self.tree, self.text = source, tree, text
        self.assumed, self.values = assumed, values
        self.follows, self.plays, self.files = follows, plays, files
        self.begin(frozenset())
        self.plans: list[Plan] = []
        self.unknown: list[Unreadable] = []
        self.refused: dict[Any, list[Unreadable]] = {}
        self.drawn: frozenset[int] = frozenset()  # lines of what was followed step by step

    def begin(self, given: frozenset[str]) -> Machine:
        """A machine at the first line, where the command line gives these arguments."""
        path = Path(self.source.folder) / Path(self.source.name).name
        file = path if path.is_file() else None
        self.machine = Machine(PYTHON, self.text, self.tree, file, self.values, self.follows)
        self.machine.command.given = given
        self.machine.files.project.most = self.files
        self.making = Making(self.source, self.text, self.machine)
        self.span = self.making.span
        return self.machine

    def find(self) -> Schedules:
        """All of them."""
        try:
            with known_numbers():
                read_given(self.begin)
        except RecursionError:
            return Schedules()
        except Unsure as unsure:
            return Schedules((), (Unreadable("", unsure.reason),))
        if self.machine.exhausted:
            reason = "the script is too long to be followed in a bounded time"
            return Schedules((), (Unreadable("", reason),))
        for optimizer in optimizers_of(self.machine):
            before = len(self.unknown)
            self._of(optimizer)
            reasons = [one.reason for one in self.unknown[before:]]
            if any(map(_TICKS.search, reasons)) and may_follow(self.machine, optimizer):
                self.refused[position(optimizer.node)] = self.unknown[before:]
        if self.refused and not self.follows:
            self._follow()
        self._by_frameworks()
        for one in by_arguments(self.machine, self.source, self.assumed, self.span):
            if isinstance(one, Plan):
                self.plans.append(one)
            else:
                self.unknown.append(one)
        stopped = self.machine.stopped
        if self.plays:
            early = [plan.unknown for plan in self.plans if plan.unknown and plan.ends_early]
            self._play([*self.unknown, *early])
        if not self.plans and not self.unknown and stopped is not None:
            self.unknown.append(
                Unreadable("the script", why_it_ends(self.machine), self.span(stopped))
            )
        found = sorted(distinct(self.plans), key=place_of)
        whole = tuple(plan for plan in found if plan.unknown is None)
        self.unknown += [plan.unknown for plan in found if plan.unknown is not None]
        for_rules = tuple(plan for plan in found if plan.unknown is not None)
        for_rules += tuple(self._built())
        wrong = tuple(misspelled(self.machine, self.source, self.span))
        self.unknown += [plan.unknown for plan in wrong if plan.unknown is not None]
        for_rules += wrong
        drawn = self.drawn | {plan.at.line for plan in whole if plan.at is not None}
        lines = {self.span(one.node).line for one in not_chosen(self.machine)}
        return Schedules(whole, tuple(reasons_of(self.unknown, drawn, lines)), for_rules)

    def _built(self) -> Iterator[Plan]:
        """The plans of schedulers of which no more is known than what they are built with."""
        written = {id(e.on) for e in events(self.machine.trace) if e.kind == "write"}
        passed_by = self.making.covered | inside_others(self.machine)
        for thing in self.machine.built:
            if not isinstance(thing, Scheduler) or id(thing) in passed_by:
                continue
            if thing.family == "torch" and isinstance(thing.optimizer, Optimizer):
                any_lr = id(thing.optimizer) in written
                plan = of_any_run(self.machine, self.source, self.span, thing, any_lr)
                yield from () if plan is None else (plan,)

    def _follow(self) -> None:
        """Read it again, each tick as what it sets, for what no schedule of a spec is."""
        given = (self.source, self.tree, self.text, self.assumed, self.values)
        again = Finder(*given, follows=True, files=self.files)
        try:
            with known_numbers():
                read(again.begin(self.machine.command.given))
        except Unsure:
            return
        if again.machine.exhausted:
            return
        for optimizer in optimizers_of(again.machine):
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

    def _play(self, why: list[Unreadable]) -> None:
        """Read it once more, step by step, for what is refused."""
        refused = {int(line[1]) for one in why if (line := LINE.search(one.label))}
        if not refused:
            return
        given = (self.source, self.tree, self.text, self.assumed, self.values)
        again = Finder(*given, follows=True, files=self.files)
        machine = again.begin(self.machine.command.given)
        mine = {optimizer.node: optimizer for optimizer in optimizers_of(self.machine)}
        try:
            found = list(followed(machine, again.making))
        except RecursionError:  # what each turn makes of the one before is not known
            return
        for node, lines, plan in found:
            lines |= {self.span(one.node).line for one in schedulers_of(mine.get(node))}
            if plan is None or not lines & refused:
                continue
            self.plans.append(plan)
            self.drawn |= lines

    def _by_frameworks(self) -> None:
        """The schedules that frameworks tick."""
        for optimizer, scheduler, pace_of in by_frameworks(self.machine):
            end = f", line {self.span(scheduler.node).line}"
            self.unknown = [one for one in self.unknown if not one.label.endswith(end)]
            try:
                with known_numbers():
                    facts = facts_of((*optimizer.path, *scheduler.path))
                    plan = self.making.paced(optimizer, [scheduler], facts, pace_of())
                    self.plans.append(plan)
            except Unsure as unsure:
                self._refuse(scheduler, unsure)

    def _of(self, optimizer: Optimizer) -> None:
        ticked: dict[int, Scheduler] = {}
        written: set[str] = set()
        for event in events(self.machine.trace):
            if event.kind == "tick" and event.on.optimizer is optimizer:
                ticked.setdefault(id(event.on), event.on)
            if event.kind == "write" and event.on is optimizer:
                written.add(event.key)
        schedulers = list(ticked.values())
        if self.follows and (schedulers or not only_ticks(self.machine, optimizer)):
            self._refuse(optimizer, Unsure("how its schedulers tick is not known", None))
            return
        first = schedulers[0] if schedulers else optimizer
        if not schedulers and not written:
            self._never_ticked(optimizer)
            return
        if self.machine.doubts:
            self._refuse(first, Unsure(*self.machine.doubts[0]))
            return
        if schedulers and "lr" in written:
            self._refuse(first, Unsure("its LR is also set by hand", None))
            return
        tests = deciding_tests(self.machine, optimizer, schedulers, facts_of(optimizer.path))
        if len(tests) > MOST_TESTS:
            self._refuse(first, Unsure("it depends on too many conditions", None))
            return
        self._alternatives(optimizer, schedulers, tests)

    def _never_ticked(self, optimizer: Optimizer) -> None:
        inside = inside_others(self.machine)
        for thing in self.machine.built:
            mine = isinstance(thing, Scheduler) and thing.optimizer is optimizer
            if mine and id(thing) not in inside:
                self._refuse(thing, why_unticked(self.machine, thing))

    def _alternatives(
        self, optimizer: Optimizer, schedulers: list[Scheduler], tests: list[Sym]
    ) -> None:
        made: dict[tuple[int, ...], list[tuple[dict[Any, bool], Plan]]] = {}
        for holds in itertools.product((True, False), repeat=len(tests)):
            facts = {**dict(zip(tests, holds, strict=True)), **facts_of(optimizer.path)}
            if contradictory(facts):
                continue
            live = [s for s in schedulers if may_hold(s.path, facts)]
            live = [s for s in live if may_tick(self.machine.trace, s, facts)]
            if schedulers and not live:
                continue
            key = tuple(map(id, live))
            try:
                plan = self.making.plan(optimizer, live, facts)
            except Unsure as unsure:
                self._refuse(live[0] if live else optimizer, unsure)
                if unsure.reason == LATE and not self.follows:
                    self._late(optimizer, live, facts)
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

    def _late(self, optimizer: Optimizer, live: list[Scheduler], facts: Mapping[Any, bool]) -> None:
        """Let rules look at what a scheduler that ticks from some turn on counts in."""
        with contextlib.suppress(Unsure):
            plan = self.making.plan(optimizer, live, facts, late=True)
            said = frozenset.intersection(*map(said_of, live)) | {"LR303"}
            self.plans.append(replace(plan, unknown=self.unknown[-1], only=said))

    def _refuse(self, on: Any, unsure: Unsure) -> None:
        line = self.span(on.node).line
        node = unsure.node if unsure.node is not None else on.node
        label = f"{on.name or on.cls}, line {line}"
        self.unknown.append(Unreadable(label, unsure.reason, self.span(node), unsure.remedy))
