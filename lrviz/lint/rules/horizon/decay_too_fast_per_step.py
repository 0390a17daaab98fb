"""LR313: decay-too-fast-per-step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.places import Placed
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


def _decayed(placed: Placed, ticks: int) -> Floats:
    """What the decay itself has made of 1, at each of its first ticks."""
    every = placed.argument("step_size") if placed.type == "StepLR" else 1
    with np.errstate(over="ignore"):
        decayed: Floats = abs(float(placed.argument("gamma"))) ** (np.arange(ticks) // every)
    return decayed


class DecayTooFastPerStep(Rule):
    """A decay per step that is at nothing before the second epoch.

    ## What it does
    Finds an ExponentialLR or StepLR that ticks per step and has the LR below a thousandth of its
    peak before the second epoch.

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
        epochs = 30
        steps_per_epoch = 500
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30, interval = "step" }  # <-
        """,
    )
    GOOD = (
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
        for placed in facts.of_type("ExponentialLR", "StepLR"):
            scheduler = facts.spec.schedulers[placed.outermost]
            if placed.lr is None or scheduler.interval != "step" or per_epoch < 2:
                continue
            early = placed.step < placed.step[0] + per_epoch
            small = (placed.lr[:, early] < 1e-3 * facts.peak[:, None]) & (facts.peak[:, None] > 0)
            small &= _decayed(placed, int(early.sum())) < 1e-3  # and not a warmup beside it
            if not small.any() or facts.spec.total_steps <= per_epoch:
                continue
            step = int(placed.step[int(np.argmax(small.any(axis=0)))])
            edit = set_key(facts.plan, scheduler.path, "interval", "epoch")
            yield Finding(
                path=placed.path("gamma", "step_size"),
                message=(
                    f"per step the LR is below a thousandth of its peak at step {step:,}, within the first "
                    f'epoch of {per_epoch:,}. Set interval = "epoch".'
                ),
                scheduler=placed.spec,
                group=facts.named(np.any(small, axis=1)),
                fix=Fix('Set interval = "epoch"', present(edit), "unsafe"),
                steps=(step, int(placed.step[-1])),
            )
