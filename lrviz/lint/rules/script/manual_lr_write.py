"""LR620: manual-lr-write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lrviz.lint.script_rule import ScriptFinding, ScriptRule
from lrviz.sources.script.run.exclusion import as_set
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.events import Event
from lrviz.sources.script.values.frames import Branch
from lrviz.sources.script.values.things import Scheduler

_CLAMPS: Final = re.compile(
    r"=\s*[\w.]*(?:min|max|clip)(?:imum)?\(.{0,300}\[[\"']lr[\"']\]", re.DOTALL
)
"""``group["lr"] = max(group["lr"], 1e-5)``: the scheduler's LR, held in bounds."""

_RESTING: Final = ("LambdaLR", "CosineAnnealingWarmRestarts", "StepLR", "MultiStepLR")
"""What a warmup by hand does no harm to: these look at no LR but their base, or only seldom."""

_SCHEDULER: Final = re.compile(r"LR$|Schedul|Warm|Anneal")
"""A class that is a scheduler by its name, if not by its base."""

_READS_LR: Final = re.compile(r"[-+*/%]=|=.{0,300}lr[\"'_s]", re.DOTALL)
"""``group["lr"] *= 0.5``, ``group["lr"] = group["initial_lr"]``: made of what it was."""

_RESUMES: Final = re.compile(r"resum|load|ckpt|checkpoint|restore", re.IGNORECASE)


class ManualLrWrite(ScriptRule):
    """The LR is written by hand on an optimizer that a scheduler moves.

    ## What it does
    Finds `group["lr"] = …` after a torch scheduler took the optimizer. A warmup by hand, while
    the scheduler rests, is let pass, and so is ReduceLROnPlateau.

    ## Why is this bad?
    Two hands on one value. Schedulers like LambdaLR overwrite what was written at the next tick,
    others multiply it on: neither is what either of the two meant.

    ## Example
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * 0.9**epoch
        train(model, optimizer)
        scheduler.step()
    ```

    ## Use instead
    ```python
    import torch

    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
    for epoch in range(90):
        train(model, optimizer)
        scheduler.step()
    ```
    """

    code = "LR620"
    name = "manual-lr-write"
    severity = "warning"

    def check_run(self, run: Run) -> Iterator[ScriptFinding]:
        """See the class."""
        for write in as_set(run.all("group_write")):
            if write.name != "lr" or run.inside_scheduler(write) or self._meant(run, write):
                continue
            warms = self._warms(run, write)
            for scheduler in run.built:
                build = run.construction(scheduler)
                if scheduler.cls in ("ReduceLROnPlateau", "") or build is None:
                    continue
                if not set(write.on) & set(scheduler.optimizer) or not run.before(build, write):
                    continue
                ticks = as_set(run.of(scheduler, "step"))
                if _in_scheduler(write) and self._knows(run, scheduler, write, [build, *ticks]):
                    continue
                with_it = [t for t in ticks if not run.exclusive(t, write)]
                if warms and self._rests(run, scheduler, write, with_it):
                    continue
                if (
                    with_it
                    and not run.apart(build, write)
                    and not self._later(run, scheduler, write, ticks)
                ):
                    yield self._finding(run, scheduler, build, write)

    def _meant(self, run: Run, write: Event) -> bool:
        """Whether it stands where a run is resumed, or is a clamp."""
        if _CLAMPS.search(run.source.cut(write.at)):
            return True
        for branch in run.conditions(write):
            if any(_RESUMES.search(word) for word in branch.words):
                return True
            if "['lr']" in branch.test and ("<" in branch.test or ">" in branch.test):
                return True
        return False

    def _knows(self, run: Run, scheduler: Scheduler, write: Event, others: list[Event]) -> bool:
        """Whether a class that is a scheduler by its name may reckon with the other one.

        It does not where it sets the LR each time, whatever that was, and has nothing to do with
        the other one, which ticks each time too.
        """
        owners = {getattr(frame, "owner", "") for frame in write.frames} - {""}
        near = {getattr(frame, "owner", "") for event in others for frame in event.frames}
        text = run.source.cut(write.at)
        return bool(
            owners & near
            or any(holder.cls in owners for holder in run.holders(scheduler))
            or _READS_LR.search(text)
            or not write.loops
            or any(run.conditions(event) for event in (write, *others[1:]))
        )

    def _warms(self, run: Run, write: Event) -> bool:
        """Whether it stands under a warmup's condition."""
        return any(
            _is_at_first(branch)
            and (
                "warm" in branch.test.lower()
                or any(run.varies(branch, loop) for loop in write.loops)
            )
            for branch in run.conditions(write)
        )

    def _rests(self, run: Run, scheduler: Scheduler, write: Event, ticks: list[Event]) -> bool:
        """Whether the scheduler leaves the warmup alone: it does not tick in between."""
        if scheduler.cls in _RESTING:
            return True
        loop = next((loop for loop in reversed(write.loops) if loop in run.training), None)
        return not any(
            loop is not None
            and next((x for x in reversed(tick.loops) if x in run.training), None) is loop
            and not any(run.varies(branch, loop) for branch in run.conditions(tick, loop))
            for tick in ticks
        )

    def _later(self, run: Run, scheduler: Scheduler, write: Event, ticks: list[Event]) -> bool:
        """Whether every tick is over when it is written, or it has a training of its own."""
        again = set(write.loops) - set(scheduler.frames)  # else the next one is built first
        shared = [tick for tick in ticks if set(tick.loops) & again]
        if not shared and again & run.training:  # a search for the LR, say
            return True
        after = [tick for tick in ticks if not run.before(tick, write)]
        return not shared and not after

    def _finding(self, run: Run, scheduler: Scheduler, build: Event, write: Event) -> ScriptFinding:
        return ScriptFinding(
            write.at,
            f"the LR is written by hand at line {write.at[0]}, and the {scheduler.factory} of line {build.at[0]} moves the "
            "same one. Leave it to the scheduler, or build that into it with a LambdaLR.",
            related=((build.at, "the scheduler took the optimizer here"),),
        )


def _in_scheduler(write: Event) -> bool:
    """Whether a write stands in the code of a class that is a scheduler by its name."""
    return any(_SCHEDULER.search(getattr(frame, "owner", "")) for frame in write.frames)


def _is_at_first(branch: Branch) -> bool:
    """Whether an arm may be the one of the first steps: below a bound, or where a flag holds."""
    if "<" in branch.test and ">" not in branch.test:
        return branch.arm == 0
    if ">" in branch.test and "<" not in branch.test:
        return branch.arm == 1
    return "<" in branch.test or "warm" in branch.test.lower()
