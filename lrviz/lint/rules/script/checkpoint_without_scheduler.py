"""LR611: checkpoint-without-scheduler."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.names import counts, is_counter
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import is_named
from lrviz.sources.script.run.resuming import (
    Checkpoint,
    checkpoints,
    loads_whole,
    restores_by_name,
    starts_restored,
)
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Loop
from lrviz.sources.script.values.things import (
    Container,
    Optimizer,
    Scheduler,
    State,
    Thing,
    Unknown,
)


class CheckpointWithoutScheduler(ScriptRule):
    """A checkpoint keeps the optimizer and the epoch, and forgets the scheduler.

    ## What it does
    Finds a checkpoint with the optimizer's state and a counter of epochs or steps, which the same
    file restores, while the scheduler's state is in neither, or is in it and never loaded. The
    optimizer need not be in it: a loop that starts at the restored counter is enough, where nothing
    brings the schedule there.

    ## Why is this bad?
    The resumed run counts its epochs on, and its scheduler starts at 0 again: the decay comes too
    late by all that was trained before.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    start = 0
    if args.resume:
        checkpoint = torch.load(args.resume)
        optimizer.load_state_dict(checkpoint["optimizer"])
        start = checkpoint["epoch"]
    for epoch in range(start, 90):
        train(model, optimizer)
        scheduler.step()
        torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch + 1}, "last.pt")
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    start = 0
    if args.resume:
        checkpoint = torch.load(args.resume)
        optimizer.load_state_dict(checkpoint["optimizer"])
        scheduler.load_state_dict(checkpoint["scheduler"])
        start = checkpoint["epoch"]
    for epoch in range(start, 90):
        train(model, optimizer)
        scheduler.step()
        state = {"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}
        torch.save({**state, "epoch": epoch + 1}, "last.pt")
    ```
    """

    code = "LR611"
    name = "checkpoint-without-scheduler"
    severity = "warning"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        if not run.all("read") or any(
            is_named(t, "sched") for e in (*run.all("state"), *run.all("load_state")) for t in e.on
        ):
            return
        yield from self._never_loaded(run)
        for event in run.all("dict"):
            saved = _kept(run, event)
            if saved is None:
                continue
            for scheduler in run.built:
                build = run.construction(scheduler)
                if build is None or not self._forgotten(run, scheduler, build, event):
                    continue
                kept = saved & set(scheduler.optimizer)
                loads = [
                    load
                    for load in run.on_any(tuple(kept), "load_state")
                    if not run.apart(build, load)
                ]
                if not loads:
                    loop = _loop(run, scheduler, event)
                    if loop is not None:
                        yield self._goes_on(run, event, scheduler, loop, bool(kept))
                elif scheduler.cls != "ExponentialLR":  # which needs no count
                    yield self._finding(run, event, scheduler, loads[0])

    def _forgotten(self, run: Run, scheduler: Scheduler, build: Event, event: Event) -> bool:
        return not (
            run.apart(build, event)
            or run.of(scheduler, "state")
            or self._may_be_restored(run, scheduler)
            or run.otherwise(scheduler, "state")
            or self._kept_by_holder(run, scheduler)
        )

    def _may_be_restored(self, run: Run, scheduler: Scheduler) -> bool:
        """Whether something may bring it to where it was, or nothing ticks it."""
        ticks = run.of(scheduler, "step")
        return bool(
            not ticks
            or loads_whole(run, scheduler)
            or any(_is_told(scheduler, tick) or run.is_fast_forward(tick) for tick in ticks)
            or run.of(scheduler, "load_state")
            or run.of(scheduler, "last_epoch")
            or run.otherwise(scheduler, "load_state", "last_epoch", "escape")
            or "last_epoch" in scheduler.arguments
            or scheduler.open
            or run.escapes(scheduler)
            or any(scheduler in event.on for event in run.all("grow"))
            or any(scheduler in other.children for other in run.built)
        )

    def _never_loaded(self, run: Run) -> Iterator[ScriptFinding]:
        """Checkpoints that keep the scheduler, of which a resume takes all but that."""
        for saved in checkpoints(run):
            loaded = {t for e in run.all("load_state") for t in e.on if t in saved.states}
            for scheduler in run.built:
                loop = _going_on(run, scheduler, saved.event)
                if (
                    scheduler in saved.states
                    and saved.counters
                    and loaded & set(scheduler.optimizer)
                    and loop is not None
                    and scheduler.cls != "ExponentialLR"
                    and not self._may_be_restored(run, scheduler)
                    and not _is_read(run, saved, scheduler)
                ):
                    yield ScriptFinding(
                        saved.event.at,
                        f"this checkpoint keeps the {scheduler.factory}, and nothing here loads it: "
                        "a resumed run starts its schedule anew. Load its state_dict() where the "
                        "optimizer's is loaded.",
                        related=(
                            *run.built_at_thing(scheduler),
                            (loop.at, "the loop starts at the counter"),
                        ),
                    )

    def _kept_by_holder(self, run: Run, scheduler: Scheduler) -> bool:
        holders = set(run.holders(scheduler))
        return any(holders & set(event.on) for event in run.all("state"))

    def _finding(self, run: Run, event: Event, scheduler: Scheduler, load: Event) -> ScriptFinding:
        build = run.construction(scheduler)
        related = ((load.at, "the optimizer is restored here"),)
        line = 0 if build is None else build.at[0]
        what = "starts its schedule anew"
        if scheduler.cls == "ReduceLROnPlateau":
            what = "has forgotten the best value and how long it has waited"
        return ScriptFinding(
            event.at,
            f"this checkpoint keeps the optimizer and a counter, not the {scheduler.factory} of line {line}: "
            f"a resumed run {what}. Save and load its state_dict() too.",
            related=(*run.built_at_thing(scheduler), *related),
        )

    def _goes_on(
        self, run: Run, event: Event, scheduler: Scheduler, loop: Loop, kept: bool
    ) -> ScriptFinding:
        build = run.construction(scheduler)
        which = f"the {scheduler.factory} of line {0 if build is None else build.at[0]}"
        without = f"neither the optimizer nor {which}"
        if kept:
            without = f"not {which}, and nothing here loads the optimizer's state"
        return ScriptFinding(
            event.at,
            f"this checkpoint keeps a counter that the loop of line {loop.at[0]} goes on from, and {without}: "
            "a resumed run starts its schedule anew. Save and load the state_dict() of both.",
            related=(*run.built_at_thing(scheduler), (loop.at, "the loop starts at the counter")),
        )


def _is_told(scheduler: Scheduler, tick: Event) -> bool:
    """Whether a tick says which epoch it is, so that nothing need be kept."""
    if scheduler.cls == "ReduceLROnPlateau":
        return any(argument.keyword not in ("", "metrics") for argument in tick.arguments)
    return bool(tick.arguments)


def _loop(run: Run, scheduler: Scheduler, save: Event) -> Loop | None:
    """The loop that ticks a scheduler and starts where a checkpoint says."""
    if any(_touches(run, optimizer) for optimizer in scheduler.optimizer):
        return None
    return _going_on(run, scheduler, save)


def _going_on(run: Run, scheduler: Scheduler, save: Event) -> Loop | None:
    """The loop that ticks it, saves, and goes on from the counter of a checkpoint."""
    ticking = (loop for tick in run.of(scheduler, "step") for loop in tick.loops)
    return next((loop for loop in ticking if loop in save.loops and starts_restored(loop)), None)


def _is_read(run: Run, saved: Checkpoint, scheduler: Scheduler) -> bool:
    """Whether the key under which a checkpoint keeps it stands anywhere else in the file.

    What is put in later is not spoken of: another place may do as much with it.
    """
    written = run.source.cut(saved.event.at)
    for key in saved.display.keys:
        held = run.heap.get((saved.display, key), ())
        if any(isinstance(thing, State) and scheduler in thing.of for thing in held):
            name = str(key)
            return not any(
                f"{q}{name}{q}" in written and run.source.text.count(f"{q}{name}{q}") == 1
                for q in "\"'"
            )
    return True


def _touches(run: Run, optimizer: Thing) -> bool:
    """Whether something may bring an optimizer's LR to where it was."""
    return bool(
        not isinstance(optimizer, Optimizer)
        or run.of(optimizer, "load_state")
        or run.of(optimizer, "group_write")
        or run.otherwise(optimizer, "load_state", "group_write")
        or any(restores_by_name(event) for event in run.escapes(optimizer))
    )


def _kept(run: Run, event: Event) -> set[Thing] | None:
    """What a dict keeps the state of beside a counter; None where it keeps more, or no state."""
    display = event.on[0]
    if not isinstance(display, Container):
        return None
    names = [key for key in display.keys if isinstance(key, str)]
    if not any(counts(name) or is_counter(name) for name in names):
        return None
    if any("sched" in name.lower() for name in names) or "*" in display.keys:
        return None
    found: set[Thing] = set()
    for key in names:
        for thing in run.heap.get((display, key), ()):
            if isinstance(thing, Scheduler):
                return None
            if isinstance(thing, State):
                found |= set(thing.of)
            elif isinstance(thing, Unknown) and "sched" in thing.text.lower():
                return None
    return found or None
