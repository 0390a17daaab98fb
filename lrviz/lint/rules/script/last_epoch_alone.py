"""LR626: last-epoch-alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.known.torch import KNOWS_ITS_START
from lrviz.lint.script_rule import Position, ScriptFinding, ScriptRule
from lrviz.sources.script.run.resuming import loads_whole, restores_by_name, sets_outright
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event, Write
from lrviz.sources.script.values.numbers import constant
from lrviz.sources.script.values.things import (
    Const,
    Container,
    Optimizer,
    Scheduler,
    Thing,
    Unknown,
    Value,
)

_CYCLES: Final = "CosineAnnealingWarmRestarts"


class LastEpochAlone(ScriptRule):
    """last_epoch is set to where the run was, and the LR is the base LR.

    ## What it does
    Finds `last_epoch`, as an argument or set as an attribute, on an optimizer whose state nothing
    loads and whose LR is the base LR, for a scheduler that works on the LR that it finds.

    ## Why is this bad?
    StepLR, CosineAnnealingLR and the like multiply the LR that the optimizer has: with the count
    alone, the decays up to there are not made, and the run goes on from the base LR. LambdaLR,
    OneCycleLR and CyclicLR compute the LR from the count, and are right. So is
    CosineAnnealingWarmRestarts with the argument, but not with the attribute: where it is in its
    cycle is kept in `T_cur`. SequentialLR and ChainedScheduler count nothing for those inside.

    ## Example
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    state = torch.load("last.pt")
    model.load_state_dict(state["model"])
    scheduler.last_epoch = state["epoch"]
    ```

    ## Use instead
    ```python
    import torch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
    state = torch.load("last.pt")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    ```
    """

    code = "LR626"
    name = "last-epoch-alone"
    severity = "warning"
    BAD = (
        """
        import torch

        def main(args, model):
            groups = [{"params": model.parameters(), "initial_lr": 0.1}]
            optimizer = torch.optim.SGD(groups, lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=44)  # <-
        """,
        """
        import torch

        class Trainer:
            def __init__(self, model):
                self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, 90)

            def resume(self, path):
                state = torch.load(path)
                self.model.load_state_dict(state["model"])
                self.start = state["epoch"]
                self.scheduler.last_epoch = self.start  # <-
        """,
        """
        import torch

        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
        start = torch.load("last.pt")["epoch"]
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.97, last_epoch=start - 1)  # <-
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=20)
        scheduler.last_epoch = torch.load("last.pt")["epoch"]  # <-
        """,
    )
    GOOD = (
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        state = torch.load("last.pt")
        optimizer.load_state_dict(state["optimizer"])
        scheduler.last_epoch = state["epoch"]
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.95**epoch)
        scheduler.last_epoch = torch.load("last.pt")["epoch"]
        """,
        """
        import torch

        groups = [{"params": model.parameters(), "initial_lr": 0.1}]
        optimizer = torch.optim.SGD(groups, lr=0.01)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=44)
        """,
        """
        import torch

        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
        scheduler.last_epoch = -1
        """,
    )

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for scheduler in run.built:
            build = run.construction(scheduler)
            if build is None or not scheduler.cls or scheduler.cls == "ReduceLROnPlateau":
                continue
            if not scheduler.exact or scheduler.own or not self._is_fresh(run, scheduler):
                continue
            last = scheduler.arguments.get("last_epoch", ())
            outright = sets_outright(scheduler)
            if any(loop in run.training for loop in build.loops):
                continue  # one for each epoch, on an optimizer that goes on
            starts = outright or _starts_by_count(run, scheduler)
            if _misses(scheduler, last) and not starts and self._at_base(run, scheduler):
                yield self._finding(scheduler, build, run.built_at_thing(scheduler.optimizer[0]))
            if outright and scheduler.cls != _CYCLES:
                continue
            for write in run.of(scheduler, "last_epoch"):
                value = write.value if isinstance(write, Write) else ()
                if _misses(scheduler, value or ()) and not self._fixed(run, scheduler, write):
                    yield self._finding(scheduler, write, run.built_at_thing(scheduler))

    def _finding(
        self, scheduler: Scheduler, where: Event, related: tuple[tuple[Position, str], ...]
    ) -> ScriptFinding:
        what = "goes on from the base LR of a new optimizer"
        if scheduler.children:
            what = "counts nothing for the schedulers inside"
        elif scheduler.cls == _CYCLES:
            what = "begins its first cycle, as T_cur stays 0"
        return ScriptFinding(
            where.at,
            f"last_epoch sets the count of the {scheduler.factory} alone: it {what}. Load the state_dict() of the "
            "optimizer and of the scheduler.",
            related=related,
        )

    def _is_fresh(self, run: Run, scheduler: Scheduler) -> bool:
        """Whether every optimizer that it may have is new, and keeps the LR that it was given."""
        return bool(scheduler.optimizer) and all(
            isinstance(thing, Optimizer)
            and run.construction(thing) is not None
            and not run.of(thing, "load_state")
            and not loads_whole(run, thing)
            and not run.otherwise(thing, "load_state", "group_write", "escape")
            and not [e for e in run.of(thing, "group_write") if e.name != "initial_lr"]
            and not any(restores_by_name(event) for event in run.escapes(thing))
            and not any(run.escapes(holder) for holder in run.holders(thing))
            for thing in scheduler.optimizer
        )

    def _fixed(self, run: Run, scheduler: Scheduler, write: Event) -> bool:
        """Whether its state is loaded too, or it is ticked up to there."""
        return bool(
            run.of(scheduler, "load_state")
            or any(loop in run.training for loop in write.loops)
            or run.inside_scheduler(write)
            or any(
                run.is_fast_forward(tick) or tick.arguments for tick in run.of(scheduler, "step")
            )
        )

    def _at_base(self, run: Run, scheduler: Scheduler) -> bool:
        """Whether the LR of each group is the one that it is said to have begun with."""
        optimizer = scheduler.optimizer[0]
        assert isinstance(optimizer, Optimizer)
        lr = optimizer.arguments.get("lr", ())
        writes = run.of(optimizer, "group_write")
        begun = [e.value for e in writes if isinstance(e, Write) and e.name == "initial_lr"]
        if begun:
            return all(v and (_same(v, lr) or _is_the_lr(v)) for v in begun)
        groups = [
            thing
            for value in optimizer.arguments.get("params", ())
            for thing in _groups(run, value)
            if isinstance(thing, Container)
        ]
        given = [(run.heap.get((g, "lr"), lr), run.heap.get((g, "initial_lr"))) for g in groups]
        return bool(given) and all(
            first is not None and _same(first, mine) for mine, first in given
        )


def _starts_by_count(run: Run, scheduler: Scheduler) -> bool:
    """Whether its constructor works the LR out of the count alone, as before torch 2.8."""
    return scheduler.cls == "CosineAnnealingLR" and not run.torch.has(KNOWS_ITS_START)


def _groups(run: Run, thing: Thing) -> Value:
    if not isinstance(thing, Container):
        return ()
    return tuple(t for key in thing.keys for t in run.heap.get((thing, key), ()))


def _goes_on(last: Value) -> bool:
    """Whether it may be where a run was, and not only the start."""
    number = constant(last)
    if len(last) == 1 and isinstance(last[0], Const):
        return isinstance(number, int) and not isinstance(number, bool) and number > 0
    return any(not isinstance(thing, Const) for thing in last)


def _misses(scheduler: Scheduler, last: Value) -> bool:
    """Whether the LR has moved before that count, as far as numbers show it."""
    if not _goes_on(last):
        return False
    number = constant(last)
    if not isinstance(number, int):
        return True
    if scheduler.cls == "StepLR":
        every = constant(scheduler.arguments.get("step_size"))
        return not isinstance(every, int) or number >= every  # that tick itself is made
    if scheduler.cls == "ConstantLR":
        total = constant(scheduler.arguments.get("total_iters"))
        return not isinstance(total, int) or number < total
    return True


def _same(one: Value, other: Value) -> bool:
    if len(one) != 1 or len(other) != 1:
        return False
    return one == other or (constant(one) is not None and constant(one) == constant(other))


def _is_the_lr(value: Value) -> bool:
    """Whether it is the group's own LR: ``group["lr"]``, ``optimizer.defaults["lr"]``."""
    return bool(value) and all(isinstance(t, Unknown) and t.text.endswith("['lr']") for t in value)
