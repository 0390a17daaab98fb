"""LR616: accumulation-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.lightning import configured, literal, value
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event, Made
from lrviz.sources.script.values.frames import Branch, Loop
from lrviz.sources.script.values.numbers import (
    constant,
    has,
    horizons,
    is_division,
    is_length,
    is_product,
    may_have,
)
from lrviz.sources.script.values.things import (
    Accelerator,
    Const,
    Formula,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_LIGHTNING: Final = ("lightning.", "pytorch_lightning.")


class AccumulationMismatch(ScriptRule):
    """The scheduler counts batches, the optimizer accumulates them.

    ## What it does
    Finds a `scheduler.step()` outside the gradient accumulation's gate while `optimizer.step()`
    is inside it; and a horizon of `len(loader) * epochs` for a scheduler that ticks inside.

    ## Why is this bad?
    With four batches to a step, the scheduler outside the gate ticks four times as often as the
    optimizer, and has finished after a quarter of the run. With the undivided horizon it never
    comes further than a quarter.

    ## Example
    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=10_000)
    for i, batch in enumerate(loader):
        model(batch).backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
        scheduler.step()
    ```

    ## Use instead
    ```python
    from torch.optim.lr_scheduler import CosineAnnealingLR

    scheduler = CosineAnnealingLR(optimizer, T_max=10_000)
    for i, batch in enumerate(loader):
        model(batch).backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
            scheduler.step()
    ```
    """

    code = "LR616"
    name = "accumulation-mismatch"
    severity = "error"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        yield from self._in_lightning(run)
        for scheduler in run.schedulers:
            for tick in as_set(run.of(scheduler, "step")):
                loop = run.batch_loop(tick) or (tick.loops[-1] if tick.loops else None)
                if loop is None or run.kind(loop) not in ("batch", "other"):
                    continue
                if run.inside_scheduler(tick):
                    continue
                yield from self._ahead(run, scheduler, tick)
                steps = [s for s in run.steps_of(scheduler) if loop in s.frames]
                steps = [s for s in steps if not run.exclusive(s, tick)]
                if not steps:
                    continue
                gates = [_gate(run, step, loop) for step in steps]
                if all(gate is not None for gate in gates) and _withholds(run, gates, loop):
                    if not _counts_batches(run, scheduler, tick):
                        yield from self._outside(run, tick, steps[0], loop, gates)
                    yield from self._horizon(run, scheduler, tick, gates)
                elif _accumulates(run) and _synchronized(run, scheduler, tick):
                    yield from self._undivided(run, scheduler, tick)
                elif _accumulates(run) and run.in_block(tick, "accumulate"):
                    yield from self._unprepared(run, scheduler, tick, steps[0])

    def _ahead(self, run: Run, scheduler: Scheduler, tick: Event) -> Iterator[ScriptFinding]:
        """A tick in a loop that only collects gradients, for a step that comes after it."""
        outer, inner = tick.loops[-2:] if len(tick.loops) > 1 else (None, tick.loops[-1])
        if any(inner in step.frames for step in run.optimizer_steps):
            return
        if not any(inner in event.frames for event in run.all("backward")):
            return
        after = [s for s in run.steps_of(scheduler) if s.loops[-1:] == (outer,)]
        after = [s for s in after if s.index > tick.index and not run.exclusive(s, tick)]
        conditions = run.conditions(tick, inner)
        if not after or any(run.varies(b, inner) or b.once for b in conditions):
            return
        turns = _limits((inner,))
        if any(may_have(length, turns.__contains__) for _, length in horizons(scheduler)):
            return
        step = after[0]
        yield ScriptFinding(
            tick.at,
            f"{run.text(tick.at)} at line {tick.at[0]} ticks each time round the loop at line {inner.at[0]}, "
            f"{run.text(step.at)} at line {step.at[0]} only once after it: the schedule runs ahead. Call it after the optimizer's.",
            related=((step.at, "the optimizer is stepped after the loop"),),
        )

    def _outside(
        self, run: Run, tick: Event, step: Event, loop: Loop, gates: list[Branch | None]
    ) -> Iterator[ScriptFinding]:
        for branch in run.conditions(tick, loop):
            if branch in step.frames and branch.modulo is None:
                continue  # the gate stands inside it too
            if run.varies(branch, loop) or branch.once:
                return
        if run.in_block(tick, "accumulate") or all(_is_one(gate) for gate in gates):
            return
        yield ScriptFinding(
            tick.at,
            f"{run.text(tick.at)} at line {tick.at[0]} ticks for every batch, {run.text(step.at)} at line {step.at[0]} only "
            "when the accumulation is full: the schedule runs ahead. Call it inside the gate, after the optimizer's.",
            related=((step.at, "the optimizer is stepped inside the gate"),),
        )

    def _horizon(
        self, run: Run, scheduler: Scheduler, tick: Event, gates: list[Branch | None]
    ) -> Iterator[ScriptFinding]:
        mine = {frame.choice for frame in tick.frames if isinstance(frame, Branch)}
        if any(gate is None or gate.choice not in mine or _is_one(gate) for gate in gates):
            return
        yield from self._undivided(run, scheduler, tick)

    def _in_lightning(self, run: Run) -> Iterator[ScriptFinding]:
        """A Trainer that accumulates: interval "step" ticks once per optimizer step."""
        counts = [
            argument
            for made in run.every(Made)
            if made.name == "Trainer" and made.dotted.startswith(_LIGHTNING)
            for argument in made.arguments
            if argument.keyword == "accumulate_grad_batches"
        ]
        if len(counts) != 1 or constant(counts[0].value) == 1:
            return
        for found in configured(run):
            build = run.construction(found.scheduler)
            name = _in_batches(found.scheduler)
            interval = literal(value(run, found.entry, "interval"))
            if build is not None and name is not None and interval == "step":
                yield ScriptFinding(
                    build.at,
                    f"{name} counts batches, but with accumulate_grad_batches at line {counts[0].at[0]} Lightning ticks once "
                    "per optimizer step: the schedule is never finished. Take self.trainer.estimated_stepping_batches.",
                    related=((counts[0].at, "the gradients are accumulated"),),
                )

    def _unprepared(
        self, run: Run, scheduler: Scheduler, tick: Event, step: Event
    ) -> Iterator[ScriptFinding]:
        """A scheduler that accelerate knows nothing of, beside an optimizer that it holds back."""
        held = any(t in run.prepared for t in scheduler.optimizer) and step.frames == tick.frames
        if not held or scheduler in run.prepared or run.escapes(scheduler):
            return
        counts = [a.arguments.get("gradient_accumulation_steps", ()) for a in _accelerators(run)]
        times = {t for value in counts for t in value}
        lengths = [value for _, value in horizons(scheduler)]
        limits = times | _limits(tuple(loop for loop in tick.loops if not loop.endless))
        if _in_batches(scheduler) or any(may_have(v, limits.__contains__) for v in lengths):
            return
        yield ScriptFinding(
            tick.at,
            f"{run.text(tick.at)} at line {tick.at[0]} ticks for every batch, as the scheduler is not prepared, while "
            f"{run.text(step.at)} at line {step.at[0]} waits under accumulate() until the accumulation is full: the schedule "
            "runs ahead. Call it under `if accelerator.sync_gradients:`.",
            related=((step.at, "the optimizer waits here"),),
        )

    def _undivided(self, run: Run, scheduler: Scheduler, tick: Event) -> Iterator[ScriptFinding]:
        build, name = run.construction(scheduler), _in_batches(scheduler)
        if build is None or name is None:
            return
        yield ScriptFinding(
            build.at,
            f"{name} counts batches, but {run.text(tick.at)} at line {tick.at[0]} ticks once per accumulated step: the "
            "schedule is never finished. Divide it by the number of batches accumulated.",
            related=((tick.at, "the scheduler is stepped here"),),
        )


def _counts_batches(run: Run, scheduler: Scheduler, tick: Event) -> bool:
    """Whether the schedule is as long as the batches that the loops go through."""
    limits = _limits(tick.loops)
    numbers = {part.value for part in limits if isinstance(part, Const) and part.value}
    return _in_batches(scheduler) is not None or any(
        set(length) & limits or constant(length) in numbers for _, length in horizons(scheduler)
    )


def _limits(loops: tuple[Loop, ...]) -> set[Thing]:
    """The numbers that loops go up to."""
    return {
        part
        for loop in loops
        for thing in loop.value
        for operand in _parts(thing)
        for part in operand
    }


def _in_batches(scheduler: Scheduler) -> str | None:
    """The argument that is made of the number of batches, and of nothing that divides it."""
    for name, length in horizons(scheduler):
        if is_product(length) and not may_have(length, is_division):
            return name
    per_epoch = scheduler.arguments.get("steps_per_epoch", ())
    if has(per_epoch, is_length) and not may_have(per_epoch, is_division):
        return "steps_per_epoch"
    return None


def _parts(thing: Thing) -> tuple[Value, ...]:
    if isinstance(thing, Formula):
        return thing.operands
    return thing.of if isinstance(thing, Unknown) else ()


def _gate(run: Run, step: Event, loop: Loop) -> Branch | None:
    return next((b for b in run.conditions(step, loop) if b.modulo is not None), None)


def _withholds(run: Run, gates: list[Branch | None], loop: Loop) -> bool:
    """Whether the gates hold steps back while gradients are collected."""
    arms = {(gate.choice, gate.arm) for gate in gates if gate is not None}
    if len({choice for choice, _ in arms}) < len(arms):
        return False  # it steps in both arms
    outer = {name for gate in gates if gate for name in gate.words} - loop.targets - loop.changes
    if any(outer & other.targets for other in run.kinds if other is not loop):
        return False  # by the epoch
    choices = {choice for choice, _ in arms}

    def outside(event: Event) -> bool:
        return loop in event.frames and not any(
            isinstance(frame, Branch) and frame.choice in choices for frame in event.frames
        )

    if any(outside(step) for step in run.optimizer_steps):
        return False  # another optimizer's: a critic that trains more often
    inside = any(loop in event.frames for event in run.all("backward"))
    return not inside or any(outside(event) for event in run.all("backward"))


def _is_one(gate: Branch | None) -> bool:
    return (
        gate is not None and gate.modulo is not None and all(constant(m) == 1 for m in gate.modulo)
    )


def _accelerators(run: Run) -> list[Accelerator]:
    return [t for event in run.all("build") for t in event.on if isinstance(t, Accelerator)]


def _accumulates(run: Run) -> bool:
    counts = [a.arguments.get("gradient_accumulation_steps") for a in _accelerators(run)]
    return any(count is not None and constant(count) != 1 for count in counts)


def _synchronized(run: Run, scheduler: Scheduler, tick: Event) -> bool:
    """Whether accelerate lets a tick through only when the gradients are complete."""
    if any("sync_gradients" in branch.words for branch in run.conditions(tick)):
        return True
    by_hand = any("step_scheduler_with_optimizer" in a.keywords for a in _accelerators(run))
    return run.in_block(tick, "accumulate") and scheduler in run.prepared and not by_hand
