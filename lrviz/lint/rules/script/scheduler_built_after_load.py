"""LR612: scheduler-built-after-load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.torch import KNOWS_ITS_START
from lrviz.lint.diagnostic import Severity
from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.order import first_training
from lrviz.sources.script.run.resuming import (
    loads_whole,
    sets_outright,
    ticks_again,
    writes_at_once,
)
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import Scheduler, Value

_AGAIN: Final = ("StepLR", "MultiStepLR", "ConstantLR")
_AGAIN_ONCE: Final = ("ExponentialLR", "LinearLR", "MultiplicativeLR", "PolynomialLR")
"""Their constructors knew no start but a count of 0, before torch 2.8."""
"""What changes the LR at one tick only: made twice where a resumed run's first tick is that one."""
_CHAINING: Final = ("StepLR", "MultiStepLR", *_AGAIN_ONCE, "CosineAnnealingLR")
"""What makes each LR of the one before it: ticked up on a loaded LR, that is moved twice."""


class SchedulerBuiltAfterLoad(ScriptRule):
    """The scheduler is built on an optimizer whose state was loaded, and starts anew.

    ## What it does
    Finds a scheduler that is constructed after `optimizer.load_state_dict()` and whose own state
    is not loaded after that. An error where its first value is a warmup's. Where its own state is
    loaded, it finds what the constructor has overwritten all the same: an error for LinearLR,
    ConstantLR, SequentialLR and a ChainedScheduler with one of them, a warning for LambdaLR,
    OneCycleLR, CyclicLR and CosineAnnealingWarmRestarts, which are wrong for one tick.

    ## Why is this bad?
    The constructor sets the LR of its first tick: a warmup begins again in the middle of the run,
    and a decay counts from 0. The LR that was loaded is lost, or decays twice. The scheduler's own
    state brings back its count, not that LR. StepLR, MultiStepLR, ExponentialLR,
    CosineAnnealingLR, PolynomialLR and MultiplicativeLR leave a loaded LR alone.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    optimizer.load_state_dict(torch.load("last.pt")["optimizer"])
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5)
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=5)
    state = torch.load("last.pt")
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    ```
    """

    code = "LR612"
    name = "scheduler-built-after-load"
    severity = "warning"
    also = ("error",)

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None or any(scheduler in other.children for other in run.built):
                continue
            if any(loop in run.training for loop in build.loops):
                continue  # a warmup of the first epoch, say: resumed runs are past it
            loads = [
                load
                for load in run.on_any(scheduler.optimizer, "load_state")
                if run.before(load, build) and not run.apart(load, build)
                if not any(loop in run.training for loop in load.loops)
            ]
            if not loads or self._restored(run, scheduler):
                continue
            found = self._wrong(run, scheduler, build, loads[-1])
            if found is not None:
                message, severity = found
                yield ScriptFinding(
                    build.at,
                    message,
                    severity=severity,
                    related=((loads[-1].at, "the optimizer's state is loaded here"),),
                )

    def _restored(self, run: Run, scheduler: Scheduler) -> bool:
        names = ("load", "resume", "restore", "checkpoint", "prepare")
        return bool(
            loads_whole(run, scheduler)
            or run.otherwise(scheduler, "load_state", "last_epoch")
            or scheduler.open
            or "load_state_dict" in scheduler.own
            or (
                any(run.is_fast_forward(tick) for tick in run.of(scheduler, "step"))
                and not self._decays_again(run, scheduler)
            )
            or (
                any(tick.arguments for tick in run.of(scheduler, "step"))
                and scheduler.cls != "ReduceLROnPlateau"
            )
            or any(word in event.name.lower() for event in run.escapes(scheduler) for word in names)
        )

    def _decays_again(self, run: Run, scheduler: Scheduler) -> bool:
        """Whether what ticks it up to where it was does so to an LR that has been there."""
        build = run.construction(scheduler)
        events = (
            e for k in ("load_state", "group_write") for e in run.on_any(scheduler.optimizer, k)
        )
        later = any(build is not None and not run.before(event, build) for event in events)
        return scheduler.cls in _CHAINING and not later

    def _wrong(
        self, run: Run, scheduler: Scheduler, build: Event, load: Event
    ) -> tuple[str, Severity] | None:
        """What a resumed run gets, and how bad that is."""
        own = [
            event
            for kind in ("load_state", "last_epoch")
            for event in run.of(scheduler, kind)
            if not run.before(event, build)
        ]
        if own:
            return self._fixed_in_part(run, scheduler, build, load, own[0])
        last = scheduler.arguments.get("last_epoch")
        if last is not None and constant(last) != -1:
            return self._rebuilt(run, scheduler, load, last)
        again = next((t for t in run.of(scheduler, "step") if run.is_fast_forward(t)), None)
        if again is not None:
            return (
                f"{scheduler.factory} is built on the optimizer that line {load.at[0]} loaded, and line "
                f"{again.at[0]} ticks it up to where the run was: the LR that was loaded has been moved so far already, "
                "and is moved again. Build it and tick it up before the optimizer's state is loaded.",
                "warning",
            )
        if scheduler.cls == "ExponentialLR":
            return None  # it needs no count
        warm = writes_at_once(scheduler)
        what = "sets the LR back to the warmup's start" if warm else "counts from 0 again"
        if scheduler.cls == "ReduceLROnPlateau":
            what = "has forgotten the best value and how long it has waited"
        return (
            f"{scheduler.factory} is built on the optimizer that line {load.at[0]} loaded, and {what}. "
            "Build it before, and load its own state_dict() too.",
            "error" if warm else "warning",
        )

    def _fixed_in_part(
        self, run: Run, scheduler: Scheduler, build: Event, load: Event, own: Event
    ) -> tuple[str, Severity] | None:
        """Its own state brings back its count, not the LR that the constructor wrote."""
        if not writes_at_once(scheduler) or scheduler.own:
            return None
        later = [
            event
            for kind in ("load_state", "group_write")
            for event in run.on_any(scheduler.optimizer, kind)
            if not run.before(event, build)
            and not any(loop in run.training for loop in event.loops)
        ]
        if later:
            return None
        done = "loads" if own.kind == "load_state" else "sets"
        start = (
            f"the constructor of {scheduler.factory} writes the LR of its first tick over the one that line {load.at[0]} "
            f"loaded, and what line {own.at[0]} {done} brings back its count only: "
        )
        advice = "Build it before the optimizer's state is loaded."
        if sets_outright(scheduler):
            if _ticks_first(run, scheduler):
                return None
            return start + "the LR is wrong until its first tick. " + advice, "warning"
        return start + "the LR goes on from the wrong one to the end. " + advice, "error"

    def _rebuilt(
        self, run: Run, scheduler: Scheduler, load: Event, last: Value
    ) -> tuple[str, Severity] | None:
        """What is built with the count of the run that is resumed."""
        if scheduler.cls == "SequentialLR":
            if any("last_epoch" in getattr(t, "arguments", {}) for t in scheduler.children):
                return None
            return (
                f"last_epoch of {scheduler.factory} moves none of the schedulers inside, and its constructor writes the "
                f"first LR over the one that line {load.at[0]} loaded: the schedule begins anew. Build it before, and load "
                "its state_dict().",
                "error",
            )
        again_once = scheduler.cls in _AGAIN_ONCE and not run.torch.has(KNOWS_ITS_START)
        if not (scheduler.cls in _AGAIN or again_once) or not ticks_again(run, scheduler, last):
            return None
        if again_once:
            return (
                f"{scheduler.factory} with last_epoch makes the tick again, in its constructor, that the LR which line "
                f"{load.at[0]} loaded has behind it: before PyTorch 2.8 (this is read for {run.torch.text}) at each "
                "resume. Build it before, and load its state_dict().",
                "warning",
            )
        again = "decays an LR that was loaded at line {} and has decayed already"
        if scheduler.cls == "ConstantLR":
            again = (
                "undoes its factor on an LR that was loaded at line {} and has it undone already"
            )
        where = "at total_iters" if scheduler.cls == "ConstantLR" else "at a milestone"
        return (
            f"{scheduler.factory} with last_epoch {again.format(load.at[0])}, when the run resumes {where}. "
            "Build it before, and load its state_dict().",
            "warning",
        )


def _ticks_first(run: Run, scheduler: Scheduler) -> bool:
    """Whether each of its ticks comes before the training of its turn."""
    ticks = run.of(scheduler, "step")
    return bool(ticks) and all(first_training(run, scheduler, tick) for tick in ticks)
