"""LR313: decay-too-fast-per-step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lrviz.curve import Floats
from lrviz.engine.places import Placed
from lrviz.known.behaviour import DECAYING
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule

Bools = npt.NDArray[np.bool_]


def _decayed(placed: Placed, ticks: int) -> Floats:
    """What the decay itself has made of 1, at each of its first ticks."""
    every = placed.argument("step_size") if placed.type == "StepLR" else 1
    with np.errstate(over="ignore"):
        decayed: Floats = abs(float(placed.argument("gamma"))) ** (np.arange(ticks) // every)
    return decayed


class DecayTooFastPerStep(Rule):
    """A decay per step that is over before the second epoch.

    ## What it does
    Finds an ExponentialLR or StepLR that ticks per step and has the LR below a thousandth of its
    peak before the second epoch, and a MultiStepLR that has passed its last milestone by then.

    ## Why is this bad?
    0.95 is a decay for epochs: per step it is at 0.006 after 100 batches and at nothing after an
    epoch. The rest of the run trains nothing.

    ## Example
    ```toml
    epochs = 30
    steps_per_epoch = 500

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ExponentialLR"
    interval = "step"
    gamma = 0.95
    ```

    ## Use instead
    ```toml
    epochs = 30
    steps_per_epoch = 500

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ExponentialLR"
    interval = "epoch"
    gamma = 0.95
    ```
    """

    code = "LR313"
    name = "decay-too-fast-per-step"
    severity = "warning"
    BAD = (
        """
        epochs = 90
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 60, 80], interval = "step" }  # <-
        """,
        """
        epochs = 30
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30, interval = "step" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 2
        steps_per_epoch = 5000
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [2000, 4000], interval = "step" }
        """,
        """
        epochs = 90
        steps_per_epoch = 80
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 60, 80], interval = "step" }
        """,
        """
        epochs = 10
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        interval = "step"
        schedulers = [
            { type = "LinearLR", start_factor = 1e-4, total_iters = 300 },
            { type = "ExponentialLR", gamma = 0.9999 },
        ]
        """,
        """
        epochs = 30
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9999, interval = "step" }
        """,
        """
        epochs = 30
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 1000, interval = "step" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        per_epoch = facts.spec.steps_per_epoch
        for placed in facts.of_type(*DECAYING):
            scheduler = facts.outermost(placed)
            if placed.lr is None or scheduler.interval != "step" or per_epoch < 2:
                continue
            if facts.spec.total_steps <= per_epoch:
                continue
            multi = placed.type == "MultiStepLR"
            found = _passed(facts, placed) if multi else _at_nothing(facts, placed)
            if found is None:
                continue
            step, groups = found
            what = (
                "the last milestone is passed"
                if multi
                else "the LR is below a thousandth of its peak"
            )
            name = placed.path("milestones", "gamma", "step_size")[-1]
            edit = set_key(facts.plan, scheduler.path, "interval", "epoch")
            yield Finding(
                path=placed.path("milestones") if multi else placed.path("gamma", "step_size"),
                message=(
                    f"per step {what} at step {step:,}, within the first epoch of {per_epoch:,}. "
                    'Set interval = "epoch".'
                ),
                scheduler=placed.spec,
                group=facts.named(groups),
                fix=Fix('Set interval = "epoch"', present(edit), "unsafe"),
                steps=(step, int(placed.step[-1])),
                unknown=(
                    f"{as_written(placed, str(name))} is ticked after every step: {what} within the "
                    'first epoch. Tick it once an epoch (interval = "epoch").'
                ),
            )


def _passed(facts: Facts, placed: Placed) -> tuple[int, Bools] | None:
    """Where a MultiStepLR has finished, if that is in the first epoch and no share of the run."""
    last = max(placed.argument("milestones"), default=0)
    at, spec = int(np.ceil(last)) - placed.first, facts.spec
    if not 0 < at < placed.ticks or placed.argument("gamma") == 1:
        return None
    step = int(placed.step[at])
    early = step < int(placed.step[0]) + spec.steps_per_epoch
    # In a run of an epoch or two, a milestone in the first one may be meant.
    small = last <= 3 * (spec.epochs or 0) or 10 * last <= placed.ticks
    return (step, np.ones(facts.groups, dtype=bool)) if early and small else None


def _at_nothing(facts: Facts, placed: Placed) -> tuple[int, Bools] | None:
    """Where the LR falls below a thousandth of its peak, if that is in the first epoch."""
    assert placed.lr is not None
    peak = facts.peak[:, None]
    early = placed.step < placed.step[0] + facts.spec.steps_per_epoch
    small = (placed.lr[:, early] < 1e-3 * peak) & (peak > 0)
    small &= _decayed(placed, int(early.sum())) < 1e-3  # and not a warmup beside it
    if not small.any():
        return None
    return int(placed.step[int(np.argmax(small.any(axis=0)))]), np.any(small, axis=1)
