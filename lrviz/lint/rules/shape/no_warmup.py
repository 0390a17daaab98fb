"""LR207: no-warmup."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.optimizers import ADAM_FAMILY
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class NoWarmup(Rule):
    """Adam over a long run without a warmup.

    ## What it does
    Finds an optimizer of the Adam family over more than warmup_steps (10,000) steps that starts at
    its highest LR. Off by default.

    ## Why is this bad?
    Adam's estimate of the gradient's variance is poor in the first steps, and a large LR on a poor
    estimate can throw the weights far off. Long runs of large models start with some hundred to
    some thousand steps of warmup.

    ## Example
    ```toml
    steps = 100_000

    [optimizer]
    type = "AdamW"
    lr = 3e-4

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100_000
    ```

    ## Use instead
    ```toml
    steps = 100_000

    [optimizer]
    type = "AdamW"
    lr = 3e-4

    [scheduler]
    type = "SequentialLR"
    milestones = [1000]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.01
    total_iters = 1000

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 99_000
    ```
    """

    code = "LR207"
    name = "no-warmup"
    severity = "info"
    by_default = False
    BAD = (
        """
        epochs = 100
        steps_per_epoch = 1000
        optimizer = { type = "Adam", lr = 1e-3 }
        scheduler = { type = "StepLR", step_size = 30 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        steps_per_epoch = 100
        optimizer = { type = "Adam", lr = 1e-3 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
        """
        epochs = 100
        steps_per_epoch = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        if facts.curve is None or facts.spec.optimizer.type not in ADAM_FAMILY:
            return
        long = facts.spec.total_steps > facts.option("warmup_steps")
        trains = facts.peak > 0
        if (
            not long
            or not trains.any()
            or (facts.curve.lr[:, 0] < 0.999 * facts.peak)[trains].any()
        ):
            return
        placed = facts.in_charge(0)
        yield Finding(
            path=placed.path("type"),
            message=(
                f"{facts.spec.optimizer.type} starts at its highest LR, {facts.peak.max():.3g}, in a run of "
                f"{facts.spec.total_steps:,} steps. A warmup of some hundred steps is usual."
            ),
            scheduler=placed.spec,
            unknown=(
                f"{facts.spec.optimizer.type} starts at its highest LR in a long run. A warmup of some "
                "hundred steps is usual."
            ),
        )
