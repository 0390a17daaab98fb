"""The run of a script, as the rules read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lrviz.known.torch import Torch, torch_of
from lrviz.sources.script.run import loops
from lrviz.sources.script.run.exclusion import (
    contradict,
    lasting,
    leaves,
    met,
    other_way,
    trains_by_name,
)
from lrviz.sources.script.run.parts import parts_of
from lrviz.sources.script.source import Position, Source
from lrviz.sources.script.values.events import Event, Kind
from lrviz.sources.script.values.frames import Attempt, Block, Branch, Call, Loop
from lrviz.sources.script.values.things import (
    Instance,
    Optimizer,
    Scheduler,
    Thing,
    Value,
)

if TYPE_CHECKING:
    from lrviz.spec.model import Spec

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Run:
    """What happens in a script, in order.

    Attributes:
        source: Its text.
        events: All that happens.
        heap: What attributes, items and the like hold in the end.
        opaque: Whether it reads names by ``locals()`` and the like.
        instances: One object of each class of the file.
        spec: What the script is to be held to, where one is given.
        others: What would happen besides if the arguments that it gives itself were others.
        counters: What counts the times round a loop, and the loop.
        torch: The version of torch that it runs with.
    """

    source: Source
    events: tuple[Event, ...]
    heap: dict[tuple[Thing, object], Value]
    opaque: bool = False
    instances: tuple[Instance, ...] = ()
    spec: Spec | None = None
    others: tuple[Event, ...] = ()
    counters: Mapping[Thing, Loop] = field(default_factory=dict)
    torch: Torch = field(default_factory=torch_of)

    @cached_property
    def _by_kind(self) -> dict[Kind, list[Event]]:
        found: dict[Kind, list[Event]] = defaultdict(list)
        for event in self.events:
            found[event.kind].append(event)
        return found

    @cached_property
    def _by_thing(self) -> dict[tuple[Kind, Thing], list[Event]]:
        found: dict[tuple[Kind, Thing], list[Event]] = defaultdict(list)
        for event in self.events:
            for thing in event.on:
                found[event.kind, thing].append(event)
        return found

    def all(self, kind: Kind) -> list[Event]:
        """All events of a kind."""
        return self._by_kind.get(kind, [])

    def every(self, cls: type[E]) -> list[E]:
        """All events of a class that says more of them than `Event` does."""
        return [event for event in self.events if isinstance(event, cls)]

    def of(self, thing: Thing, kind: Kind) -> list[Event]:
        """Events of a kind that happen to ``thing``, but not where it cannot be."""
        return [
            event
            for event in self._by_thing.get((kind, thing), ())
            if not contradict(thing.frames, event.frames)
        ]

    def otherwise(self, thing: Thing, *kinds: Kind) -> bool:
        """Whether it would meet one of these events under other arguments."""
        return any(event.kind in kinds and thing in event.on for event in self.others)

    @cached_property
    def schedulers(self) -> tuple[Scheduler, ...]:
        """Every scheduler that is built or comes in, each once."""
        found: dict[Scheduler, None] = {}
        for event in self.events:
            if event.kind in ("build", "step", "get_lr"):
                found.update((t, None) for t in event.on if isinstance(t, Scheduler))
        return tuple(found)

    @cached_property
    def built(self) -> tuple[Scheduler, ...]:
        """Every scheduler that is built here."""
        return tuple(t for e in self.all("build") for t in e.on if isinstance(t, Scheduler))

    def construction(self, thing: Thing) -> Event | None:
        """Where it is built."""
        found = self._by_thing.get(("build", thing))
        return found[0] if found else None

    @cached_property
    def optimizers(self) -> frozenset[Thing]:
        """All that is an optimizer: built as one, or given to a scheduler."""
        found: set[Thing] = {t for s in self.schedulers for t in s.optimizer}
        found |= {t for e in self.events for t in e.on if isinstance(t, Optimizer)}
        return frozenset(found)

    @cached_property
    def optimizer_steps(self) -> tuple[Event, ...]:
        """Every ``optimizer.step()``."""
        mine = self.optimizers
        return tuple(e for e in self.all("step") if any(t in mine for t in e.on))

    def steps_of(self, scheduler: Scheduler) -> list[Event]:
        """Every step of the scheduler's optimizer."""
        return self.on_any(scheduler.optimizer, "step")

    def on_any(self, things: Value, kind: Kind) -> list[Event]:
        """Events of a kind that happen to one of ``things``."""
        found = {event for thing in things for event in self.of(thing, kind)}
        return sorted(found, key=lambda event: event.index)

    # Loops

    @cached_property
    def kinds(self) -> dict[Loop, loops.LoopKind]:
        """What each training loop is."""
        named = [
            loop
            for event in self.all("escape")
            if trains_by_name(event) and any(t in self.optimizers for t in event.on)
            for loop in event.loops
        ]
        steps = list(self.optimizer_steps)
        steps += loops.without_step(self.all("backward"), self.optimizer_steps)
        return loops.kinds(steps, named)

    def kind(self, loop: Loop) -> loops.LoopKind:
        """What a loop is."""
        return self.kinds.get(loop, "other")

    def batch_loop(self, event: Event) -> Loop | None:
        """The batch loop around an event."""
        return next((loop for loop in event.loops if self.kind(loop) == "batch"), None)

    def epoch_loop(self, event: Event) -> Loop | None:
        """The epoch loop around an event."""
        return next((loop for loop in event.loops if self.kind(loop) == "epoch"), None)

    @cached_property
    def training(self) -> frozenset[Loop]:
        """Loops with a backward pass or an optimizer's step inside, or a call that trains."""
        found: set[Loop] = set(self.kinds)
        for event in (*self.all("backward"), *self.optimizer_steps):
            found.update(event.loops)
        return frozenset(found)

    # Places

    def text(self, at: Position) -> str:
        """The text of a place, as a message shows it: on one line, and short."""
        found = " ".join(self.source.cut(at).split())
        return found if len(found) <= 60 else found[:57] + "..."

    def presence(self, branch: Branch, scheduler: Scheduler) -> bool:
        """Whether a condition only asks if there is a scheduler."""
        return branch.arm == 0 and scheduler in branch.on

    def is_fast_forward(self, tick: Event) -> bool:
        """Whether a tick stands in a loop that trains nothing: in one of a fold, too."""
        if tick.loops and tick.loops[-1] in self._only_steps:
            return True
        if not tick.loops or not self.training & set(tick.loops):
            return bool(tick.loops)
        inner = tick.loops[-1]
        return inner not in self.training and (inner.counted or inner.endless)

    @cached_property
    def _only_steps(self) -> frozenset[Loop]:
        return loops.only_steps(self.events, self.training)

    def inside_scheduler(self, event: Event) -> bool:
        """Whether it stands in a method of a scheduler's own class."""
        return any(isinstance(frame, Call) and frame.scheduler for frame in event.frames)

    def conditions(self, event: Event, inside: Loop | None = None) -> list[Branch]:
        """The branches around an event, outermost first; with a loop, only those inside that."""
        start = 0 if inside is None else event.frames.index(inside) + 1
        return [frame for frame in event.frames[start:] if isinstance(frame, Branch)]

    def varies(self, branch: Branch, loop: Loop) -> bool:
        """Whether a condition may come out differently from one iteration to the next."""
        changing = loop.targets | loop.changes | self._counted
        return (
            bool(branch.words & changing)
            or branch.modulo is not None
            or branch.calls
            or "_step_count" in branch.words
        )

    @cached_property
    def _counted(self) -> set[str]:
        """Attributes that are counted up somewhere: a loop's body may call what does it."""
        return loops.counted_up(self.source.text)

    def attempted(self, event: Event) -> bool:
        """Whether it stands in a ``try`` (or handler) that has another way to the same."""
        return self.replaced(event, event.kind, (Attempt,))

    def replaced(
        self, event: Event, kind: Kind, by: tuple[type[Attempt | Branch], ...] = (Attempt, Branch)
    ) -> bool:
        """Whether the other arm of something around it has an event of that kind.

        Where it has the very same call once more, as a handler that tries again, it is no other.
        """
        return other_way(event, self.all(kind), by)

    def in_block(self, event: Event, kind: str) -> bool:
        """Whether a ``with`` of that kind is around it."""
        return any(isinstance(f, Block) and f.kind == kind for f in event.frames)

    # Order

    def before(self, first: Event, second: Event) -> bool:
        """Whether one event is known to come before another (in the same iteration of a loop)."""
        if first.root is second.root:
            return first.index < second.index
        return first.root in second.root.after

    def exclusive(self, one: Event, other: Event) -> bool:
        """Whether only one of two events can happen, in the same iteration of a loop."""
        return contradict(one.frames, other.frames)

    def apart(self, one: Event, other: Event) -> bool:
        """Whether only one of two events can ever happen in a run."""
        return contradict(lasting(one.frames), lasting(other.frames))

    def escapes(self, thing: Thing) -> list[Event]:
        """Where something unknown receives it."""
        kinds: tuple[Kind, ...] = ("escape", "share", "return")
        found = [e for kind in kinds for e in self._by_thing.get((kind, thing), ())]
        return [e for e in found if e.kind != "return" or leaves(e)]

    def holders(self, thing: Thing) -> Iterator[Instance]:
        """The objects of this file's classes that have it as an attribute."""
        yield from self._holders.get(thing, ())

    @cached_property
    def _holders(self) -> dict[Thing, list[Instance]]:
        found: dict[Thing, list[Instance]] = defaultdict(list)
        for (owner, _), held in self.heap.items():
            if isinstance(owner, Instance):
                for thing in held:
                    found[thing].append(owner)
        return found

    def given(self, thing: Scheduler) -> set[Thing]:
        """All that a scheduler was built from, in containers too."""
        return parts_of(thing, self.heap)

    def built_at(self, event: Event) -> tuple[tuple[Position, str], ...]:
        """Where the schedulers of an event are built, or declared, as related places."""
        builds = [(thing, self.construction(thing)) for thing in met(event)]
        return tuple(
            (build.at, "the scheduler is built here")
            if build is not None
            else (thing.at, "the scheduler is declared here")
            for thing, build in builds
        )

    def built_at_thing(self, thing: Thing) -> tuple[tuple[Position, str], ...]:
        """Where a thing is built, as a related place."""
        build = self.construction(thing)
        return () if build is None else ((build.at, "it is built here"),)

    @cached_property
    def prepared(self) -> dict[Thing, Event]:
        """What went through ``accelerator.prepare``."""
        return {thing: event for event in self.all("prepare") for thing in event.on}
