"""One plan: of an optimizer, its schedulers, and how the run goes."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lrviz.known.behaviour import BETWEEN, OUTRIGHT, RESTING
from lrviz.known.schedulers import SCHEDULERS
from lrviz.known.third_party import STAND_IN
from lrviz.sources.plan import Plan, Unreadable
from lrviz.sources.quantity import Counts
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.machine.trace import events
from lrviz.sources.script.plans.operations.processes import world_size
from lrviz.sources.script.plans.timing.pace import pace_of_run
from lrviz.sources.script.plans.timing.run_length import Pace, Ticks, Unsure, known_numbers
from lrviz.sources.script.plans.timing.setting import rates, unit
from lrviz.sources.script.plans.timing.training import Training
from lrviz.sources.script.plans.values.built import Optimizer, Scheduler
from lrviz.sources.script.plans.values.symbols import Sym
from lrviz.sources.script.plans.values.trees import atoms, has
from lrviz.sources.script.plans.writing.alternatives import facts_of, may_hold
from lrviz.sources.script.plans.writing.candidates import refuse_another_order
from lrviz.sources.script.plans.writing.draft import Draft
from lrviz.sources.script.plans.writing.early import ended_early
from lrviz.sources.script.plans.writing.length_tables import length_table
from lrviz.sources.script.plans.writing.list_ends import refuse_short_lists, ticks_of
from lrviz.sources.script.plans.writing.metrics import metric_of
from lrviz.sources.script.plans.writing.narrowed import narrowed
from lrviz.sources.script.plans.writing.optimizer_tables import (
    optimizer_table,
    table_beside,
    without_momentum,
)
from lrviz.sources.script.plans.writing.quiet import OF_OPTIMIZERS, quiet_about
from lrviz.sources.script.plans.writing.scheduler_tables import (
    for_each_group,
    scheduler_table,
    table_of_rates,
)
from lrviz.sources.script.source import Source as Script
from lrviz.sources.script.syntax import position
from lrviz.sources.source import Source
from lrviz.text.problem import Span

_SIZE: Final = re.compile(r"^len\(|\.size\(|\.shape\[")
"""How many items there are: of a number of batches that is made of it, as many as of those."""


class Making:
    """Makes plans of what a machine has read.

    Attributes:
        follows: Whether each tick was read as what it sets.
        covered: The ids of the schedulers that a plan is of.
    """

    def __init__(self, source: Source, text: str, machine: Machine) -> None:
        self.source = source
        self.script = Script(text, source.name)
        self.machine = machine
        self.follows = machine.follows
        self.covered: set[int] = set()

    def span(self, node: ast.AST) -> Span:
        """The span of a node."""
        return self.script.span(position(node))

    def plan(
        self,
        optimizer: Optimizer,
        schedulers: list[Scheduler],
        facts: Mapping[Any, bool],
        late: bool = False,
    ) -> Plan:
        """The plan of an optimizer and the schedulers that tick.

        Args:
            late: Whether those that tick from some turn on are taken to do so from the first.

        Raises:
            Unsure: It cannot be known.
        """
        for scheduler in schedulers:
            facts = {**facts, **facts_of(scheduler.path)}
        if not self.follows:  # else their constructors are followed, too
            self._alone(optimizer, schedulers, facts)
        with known_numbers():
            assumed = self.machine.assumed
            training = Training(self.machine.trace, optimizer, schedulers, facts, assumed, late)
            pace = pace_of_run(training)
            return self.paced(optimizer, schedulers, facts, pace)

    def _alone(
        self, optimizer: Optimizer, schedulers: list[Scheduler], facts: Mapping[Any, bool]
    ) -> None:
        """Refuse what another scheduler's constructor has done to the LR.

        Raises:
            Unsure: There is one that does, and that never ticks.
        """
        inside = {id(scheduler) for scheduler in schedulers}
        for scheduler in schedulers:
            for child in self.machine.items(scheduler.arguments.get("schedulers")) or ():
                inside.add(id(self.machine.settled(child)))
                nested = getattr(self.machine.settled(child), "arguments", {}).get("schedulers")
                inside |= {id(self.machine.settled(c)) for c in self.machine.items(nested) or ()}
        for other in self.machine.built:
            if not isinstance(other, Scheduler) or other.optimizer is not optimizer:
                continue
            begun = other.cls in OUTRIGHT and any(one.cls not in RESTING for one in schedulers)
            if id(other) in inside or not may_hold(other.path, facts):
                continue
            if other.cls in RESTING and not begun:  # what another began with, it sets anew
                continue
            raise Unsure(
                "another scheduler that is built for its optimizer sets the LR", other.node
            )

    def paced(
        self,
        optimizer: Optimizer,
        schedulers: list[Scheduler],
        facts: Mapping[Any, bool],
        pace: Pace,
    ) -> Plan:
        """The plan of a run whose pace is known.

        Raises:
            Unsure: What else it needs cannot be known.
        """
        beside = self._without_momentum(optimizer, schedulers)
        followed = optimizer.slots.get("schedulers", ()) if self.follows else ()
        first = next(iter((*schedulers, *followed)), optimizer)
        draft = Draft(self.machine, facts, self.span, {})
        self._counts(draft, pace)
        # What is set by hand is a multiple of the LR itself.
        resumed = bool(schedulers) and all(s.family != "own" for s in schedulers)
        table: dict[str, Any] = {
            **length_table(draft, pace),
            "optimizer": optimizer_table(draft, optimizer, resumed=resumed),
        }
        if schedulers:
            table.update(self._scheduled(draft, pace, schedulers))
        else:
            table["scheduler"] = self._by_hand(draft, pace, optimizer)
        notes = [note for note, _ in pace.notes]
        if beside:
            table["scheduler"]["cycle_momentum"] = False
            notes.append("the momentum that it may cycle is left out")
            if optimizer.unknown is not None:
                table["optimizer"] = table_beside(draft, schedulers[0])
        cycled = any(map(self._cycles, followed))
        if cycled:
            table["optimizer"] = without_momentum(table["optimizer"])
            notes.append("the momentum that it may cycle is left out")
        if draft.unit:
            unit(table["optimizer"])
            notes.append("the optimizer's own LR is 0, for which lr = 1 stands here")
        if draft.outright:
            table["optimizer"] = {"type": STAND_IN, "lr": 1.0}
            draft.places.pop(("optimizer", "lr"), None)
        notes += [note for note in self.machine.notes if note != "opaque"]
        if self.follows:
            notes.append("its schedulers do not tick throughout: the LRs that they set are drawn")
        if "opaque" in self.machine.notes:
            raise Unsure("the script runs code from text", self.machine.notes["opaque"])
        if any(s.slots.get("prepared") for s in schedulers):
            if world_size(self.machine) != 1:
                raise Unsure("accelerate ticks it once for each process", first.node)
            if "as on one process" not in notes:
                notes.append("as on one process")
        at = self.span(first.node)
        if "metric" not in table and any(s.cls == "ReduceLROnPlateau" for s in schedulers):
            notes.append("ReduceLROnPlateau is drawn as without a metric")
        label = f"{first.name or first.cls}, line {at.line}"
        self.covered |= set(map(id, schedulers))
        quiet = quiet_about(optimizer, (*schedulers, *followed))
        plan = Plan(self.source, table, draft.places, label, at, tuple(notes), quiet=quiet)
        own = optimizer.own or (optimizer.cls if cycled else "")
        plan = narrowed(draft, replace(plan, optimizer=own), first.node)
        if pace.early is not None:
            plan = ended_early(plan, pace.early, self.span)
        return plan if optimizer.unknown is None else self._for_rules(plan, optimizer)

    def _cycles(self, scheduler: Scheduler) -> bool:
        """Whether a scheduler, or one inside it, cycles the momentum."""
        held = self.machine.items(scheduler.arguments.get("schedulers")) or ()
        children = [c for c in map(self.machine.settled, held) if isinstance(c, Scheduler)]
        own = SCHEDULERS[scheduler.cls].by_name if scheduler.cls in SCHEDULERS else ()
        told = self.machine.settled(scheduler.arguments.get("cycle_momentum", True))
        return ("cycle_momentum" in own and told is not False) or any(map(self._cycles, children))

    def _without_momentum(self, optimizer: Optimizer, schedulers: list[Scheduler]) -> bool:
        """Whether to leave out a momentum of which nobody knows whether there is one to cycle.

        Where the LR cannot be told without the optimizer's own, neither can be asked for.
        """
        if not (optimizer.own or optimizer.askable) or not any(map(self._cycles, schedulers)):
            return False
        [first, *others] = schedulers
        if first.cls in BETWEEN and not others and "last_epoch" not in first.arguments:
            return True
        said = f"whether {optimizer.own} has a momentum to cycle is not known"
        optimizer.unknown = optimizer.unknown or (said, optimizer.node)
        optimizer.askable = False
        return False

    def _for_rules(self, plan: Plan, optimizer: Optimizer) -> Plan:
        """The plan of an optimizer that may have any LR: nothing is said of that.

        It is drawn where somebody may say the LR, or where it plays no part.

        Raises:
            Unsure: A value is given for each param group, and how many there are is not known.
        """
        assert optimizer.unknown is not None
        reason, node = optimizer.unknown
        if for_each_group(plan.table["scheduler"]):
            raise Unsure(reason, node)
        plan = replace(plan, quiet=plan.quiet | OF_OPTIMIZERS)
        if optimizer.askable:
            return replace(plan, optimizer=optimizer.own or optimizer.name or "optimizer")
        return replace(plan, unknown=Unreadable(plan.label, reason, self.span(node)))

    def _counts(self, draft: Draft, pace: Pace) -> None:
        """What the numbers that loops turn count."""
        kinds: list[Counts] = ["epochs", "batches"] if len(pace.loops) == 2 else ["steps"]
        if len(pace.loops) == 1 and pace.epochs is not None:
            kinds = ["epochs"]
        for loop, counts in zip(pace.loops, kinds, strict=True):
            for atom in atoms(loop.turns) if isinstance(loop.turns, Sym) else ():
                text = str(atom.args[0])
                if atom.op == "free" and (loop.turns is atom or _SIZE.search(text)):
                    said: Counts = "batches" if loop.turns is not atom else counts
                    said = "epochs" if "epoch" in text.lower() else said  # its own name
                    draft.writing.counts.setdefault(text, said)

    def _scheduled(self, draft: Draft, pace: Pace, schedulers: list[Scheduler]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        several = len(schedulers) > 1
        made: list[dict[str, Any]] = []
        orders = {ticks.order for ticks in pace.ticks.values()}
        if len(orders) > 1:
            raise Unsure("its schedulers do not tick in the same order", None)
        refuse_another_order(self.machine, schedulers)
        for place, scheduler in enumerate(schedulers):
            ticks: Ticks = pace.ticks[scheduler]
            path = ("scheduler", place) if several else ("scheduler",)
            counter = "epoch" if ticks.interval == "epoch" else "step"
            table = scheduler_table(draft, scheduler, path, counter)
            refuse_short_lists(self.machine, scheduler, ticks_of(pace, scheduler))
            table["interval"] = ticks.interval
            draft.place((*path, "interval"), ticks.node)
            if ticks.frequency != 1:
                table["frequency"] = draft.number(ticks.frequency, ticks.node)
                draft.place((*path, "frequency"), ticks.node)
            made.append(table)
        found["scheduler"] = made if several else made[0]
        found.update(metric_of(draft, pace, schedulers))
        order = next(iter(orders))
        if order == ("scheduler", "optimizer"):
            found["loop"] = {"order": list(order)}
            node = next(iter(pace.ticks.values())).node
            draft.place(("loop", "order"), node)
        return found

    def _by_hand(self, draft: Draft, pace: Pace, optimizer: Optimizer) -> dict[str, Any]:
        step = pace.step
        if step is None:
            raise Unsure("nothing is seen that steps the optimizer", optimizer.node)
        values = tuple(draft.numeric(value) for value in step.value)
        if any(value is None or has(value, "carried", "head") for value in values):
            raise Unsure("the LR that is set cannot be computed", self._write(optimizer))
        interval, found = rates(pace, values)
        node = self._write(optimizer)
        table = table_of_rates(
            draft, optimizer, found, node, "epoch" if interval == "epoch" else "step"
        )
        draft.place(("scheduler",), node)
        draft.place(("scheduler", "lr_lambda"), node)
        return {**table, "interval": interval}

    def _write(self, optimizer: Optimizer) -> ast.AST:
        for event in events(self.machine.trace):
            if event.kind == "write" and event.on is optimizer:
                return event.node
        return optimizer.node
