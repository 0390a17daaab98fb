"""LR703: accelerate-horizon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import Position, ScriptFinding, ScriptRule
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.numbers import constant, horizons, loaders, may_have
from lrviz.sources.script.values.things import (
    Accelerator,
    Const,
    Container,
    Formula,
    Loader,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_STEPS: Final = re.compile(
    r"(max|total|num|n).{0,60}(steps|iters|iterations|updates)$", re.IGNORECASE
)
_PROCESSES: Final = re.compile(r"num_processes|world_?size|num_gpus|n_gpu|num_devices", re.I)


class AccelerateHorizon(ScriptRule):
    """The schedule's length and accelerate's number of processes do not go together.

    ## What it does
    Finds a scheduler that goes through `accelerator.prepare` with a length from the loader that
    was prepared already, or divided by the number of processes; and one that does not, with the
    length of the loader before it was.

    ## Why is this bad?
    A prepared loader is a process's share of the data, and a prepared scheduler ticks once per
    process at every step. Counted twice, the schedule ends early, on eight GPUs after an eighth of
    the run; counted not at all, it never ends.

    ## Example
    ```python
    from accelerate import Accelerator
    from torch.optim.lr_scheduler import CosineAnnealingLR
    from torch.utils.data import DataLoader

    accelerator = Accelerator()
    loader = DataLoader(dataset, batch_size=32)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    scheduler = CosineAnnealingLR(optimizer, T_max=epochs * len(loader))
    scheduler = accelerator.prepare(scheduler)
    ```

    ## Use instead
    ```python
    from accelerate import Accelerator
    from torch.optim.lr_scheduler import CosineAnnealingLR
    from torch.utils.data import DataLoader

    accelerator = Accelerator()
    loader = DataLoader(dataset, batch_size=32)
    scheduler = CosineAnnealingLR(optimizer, T_max=epochs * len(loader))
    model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
    ```
    """

    code = "LR703"
    name = "accelerate-horizon"
    severity = "warning"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        made = [t for e in run.all("build") for t in e.on if isinstance(t, Accelerator)]
        if not made or any(a.open or _may_split(a) for a in made):
            return
        by_hand = any(
            constant(a.arguments.get("step_scheduler_with_optimizer", ())) is False for a in made
        )
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None:
                continue
            found = self._of_length(run, scheduler, by_hand)
            if found is None and scheduler in run.prepared and not by_hand:
                found = self._as_it_ticks(run, scheduler)
            if found is not None:
                message, places = found
                yield ScriptFinding(build.at, message, related=tuple(places))

    def _of_length(
        self, run: Run, scheduler: Scheduler, by_hand: bool
    ) -> tuple[str, list[tuple[Position, str]]] | None:
        """What is wrong with a length that is made of a loader's, or scaled."""
        passed = run.prepared.get(scheduler)
        for name, value in _lengths(scheduler):
            message = self._message(run, scheduler, name, value, by_hand)
            if message is None:
                continue
            shared = [run.prepared[t] for t in loaders(value) if t in run.prepared]
            places = [(passed.at, "the scheduler is prepared here")] if passed else []
            if not places:
                places = [(event.at, "the loader is prepared here") for event in shared[:1]]
            return message, places
        return None

    def _as_it_ticks(
        self, run: Run, scheduler: Scheduler
    ) -> tuple[str, list[tuple[Position, str]]] | None:
        """What is wrong where a prepared scheduler counts epochs, or a fixed number of steps."""
        if any(may_have(v, _by_processes) for v in scheduler.arguments.values()):
            return None
        for tick in run.of(scheduler, "step"):
            if run.inside_scheduler(tick) or run.is_fast_forward(tick):
                continue
            if any("process" in branch.test for branch in run.conditions(tick)):
                return None
            places = [
                (tick.at, "it is stepped here"),
                (run.prepared[scheduler].at, "and prepared here"),
            ]
            epoch, batch = run.epoch_loop(tick), run.batch_loop(tick)
            if batch is None and epoch is not None and tick.loops[-1] is epoch:
                return (
                    f"this {scheduler.factory} is stepped once an epoch, and a prepared scheduler ticks once per process at each step(): "
                    "on several processes it is that many times too fast. Do not prepare it.",
                    places,
                )
            fixed = _fixed(run, scheduler, tick)
            if batch is not None and fixed is not None:
                return (
                    f"{fixed} is a fixed number of steps, and a prepared scheduler ticks once per process at each step(): on "
                    "several processes it ends that many times too early. Multiply it by accelerator.num_processes.",
                    places,
                )
        return None

    def _message(
        self, run: Run, scheduler: Scheduler, name: str, value: Value, by_hand: bool
    ) -> str | None:
        lengths = list(loaders(value))
        if scheduler in run.prepared and not by_hand and self._accumulates(run, scheduler, value):
            return (
                f"{name} is multiplied by the accumulation, but under accumulate() a prepared scheduler ticks only where the "
                "optimizer steps: the schedule is that many times too long. Do not multiply."
            )
        if may_have(value, lambda thing: _scaled(thing, "*")):
            return None
        divided = may_have(value, lambda thing: _scaled(thing, "/", "//"))
        whole = bool(lengths) and all(
            getattr(t, "origin", None) is None and t in run.prepared for t in lengths
        )
        if scheduler in run.prepared and not by_hand:
            if divided:
                return (
                    f"{name} is divided by the number of processes, but a prepared scheduler ticks once per process at "
                    "every step: it ends early. Do not divide."
                )
            if lengths and all(isinstance(t, Loader) and t.origin is not None for t in lengths):
                return (
                    f"{name} has the length of the prepared loader, a process's share, but a prepared scheduler ticks once "
                    "per process at every step: it ends early. Take len(loader) before prepare()."
                )
            return None
        if whole and not divided and self._per_batch(run, scheduler):
            return (
                f"{name} has the length of the loader before prepare() shares it out, and this scheduler ticks once a step: "
                "it ends late on several processes. Take len(loader) after prepare(), or prepare the scheduler."
            )
        return None

    def _accumulates(self, run: Run, scheduler: Scheduler, value: Value) -> bool:
        """Whether a length has the accumulation as a factor, and the ticks wait for it."""
        return may_have(value, _by_accumulation) and any(
            run.in_block(tick, "accumulate")
            or any(
                branch.modulo is not None or "sync_gradients" in branch.words
                for branch in run.conditions(tick)
            )
            for tick in run.of(scheduler, "step")
        )

    def _per_batch(self, run: Run, scheduler: Scheduler) -> bool:
        return any(run.batch_loop(tick) is not None for tick in run.of(scheduler, "step"))


def _lengths(scheduler: Scheduler) -> Iterator[tuple[str, Value]]:
    yield from horizons(scheduler)
    per_epoch = scheduler.arguments.get("steps_per_epoch")
    if scheduler.cls == "OneCycleLR" and per_epoch:
        yield "steps_per_epoch", per_epoch


def _scaled(thing: Thing, *signs: str) -> bool:
    """Whether a number is multiplied or divided by the number of processes."""
    if not isinstance(thing, Formula) or thing.operator not in signs:
        return False
    parts = thing.operands if "*" in signs else thing.operands[1:]
    return any(_by_processes(t) for part in parts for t in part)


def _fixed(run: Run, scheduler: Scheduler, tick: Event) -> str | None:
    """The argument that is a number of steps, whatever the loader."""
    lengths = list(horizons(scheduler))
    if scheduler.cls == "OneCycleLR" and not lengths:
        return None
    if not lengths:
        names = ("step_size", "milestones", "num_warmup_steps", "T_0", "step_size_up")
        lengths = [(n, scheduler.arguments[n]) for n in names if scheduler.arguments.get(n)]
    each = ((name, list(_numbers(run, value))) for name, value in lengths)
    return next((n for n, held in each if held and all(_is_fixed(t, tick) for t in held)), None)


def _numbers(run: Run, value: Value) -> Iterator[Thing]:
    """A number, or those of a list."""
    for thing in value:
        if isinstance(thing, Container):
            for key in thing.keys:
                yield from run.heap.get((thing, key), ())
        else:
            yield thing


def _is_fixed(thing: Thing, tick: Event) -> bool:
    """Whether it is a number, or what the loop goes on to."""
    if isinstance(thing, Const):
        return isinstance(thing.value, int) and thing.value > 1
    if not isinstance(thing, Unknown) or not _STEPS.search(thing.text.rsplit(".", 1)[-1]):
        return False
    return any(may_have(loop.value, lambda part: part is thing) for loop in tick.loops)


def _by_processes(thing: Thing) -> bool:
    return isinstance(thing, Unknown) and bool(_PROCESSES.search(thing.text))


def _by_accumulation(thing: Thing) -> bool:
    return (
        isinstance(thing, Formula)
        and thing.operator == "*"
        and any(
            isinstance(t, Unknown) and "accum" in t.text.lower()
            for part in thing.operands
            for t in part
        )
    )


def _may_split(accelerator: Accelerator) -> bool:
    """Whether each process may get a part of every batch, so that nothing ticks more often."""
    split = accelerator.arguments.get("split_batches")
    return "dataloader_config" in accelerator.keywords or (
        split is not None and constant(split) is not False
    )
