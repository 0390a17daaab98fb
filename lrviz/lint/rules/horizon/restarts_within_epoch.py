"""LR316: restarts-within-epoch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class RestartsWithinEpoch(Rule):
    """CosineAnnealingWarmRestarts that restarts several times within each epoch.

    ## What it does
    Finds a CosineAnnealingWarmRestarts that ticks per step with `T_mult` 1 and a `T_0` of at most
    half an epoch.

    ## Why is this bad?
    A restart wants epochs in which the LR comes down. `T_0` was meant in epochs: ticked per step,
    the LR goes up and down hundreds of times, and no cycle is long enough to settle.

    ## Example
    ```toml
    epochs = 100
    steps_per_epoch = 400

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingWarmRestarts"
    interval = "step"
    T_0 = 10
    ```

    ## Use instead
    ```toml
    epochs = 100
    steps_per_epoch = 400

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingWarmRestarts"
    interval = "step"
    T_0 = "10 * steps_per_epoch"
    ```
    """

    code = "LR316"
    name = "restarts-within-epoch"
    severity = "warning"
    BAD = (
        """
        epochs = 10
        steps_per_epoch = 400
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 200, interval = "step" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 10
        steps_per_epoch = 400
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 250, interval = "step" }
        """,
        """
        epochs = 10
        steps_per_epoch = 400
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 4000, interval = "step" }
        """,
        """
        epochs = 63
        steps_per_epoch = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "CosineAnnealingWarmRestarts"
        interval = "step"
        T_0 = 50
        T_mult = 2
        [lint]
        ignore = { LR308 = "what the last cycle comes to is not the point here" }
        """,
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 100 }
        """,
        """
        epochs = 50
        steps_per_epoch = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "CosineAnnealingWarmRestarts"
        interval = "step"
        frequency = 100
        T_0 = 10
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        per_epoch = facts.spec.steps_per_epoch
        for placed in facts.of_type("CosineAnnealingWarmRestarts"):
            t_0, scheduler = placed.argument("T_0"), facts.outermost(placed)
            steps = t_0 * scheduler.frequency
            if scheduler.interval != "step" or placed.argument("T_mult") != 1 or placed.end <= t_0:
                continue
            if per_epoch < 2 or 2 * steps > per_epoch:
                continue
            restarts = (placed.end - 1) // t_0
            yield Finding(
                path=placed.path("T_0"),
                message=(
                    f"T_0 = {t_0} is {steps} steps of an epoch of {per_epoch:,}: the LR restarts "
                    f"{restarts:,} times. Count T_0 in steps, as with {t_0} * steps_per_epoch, or set "
                    'interval = "epoch".'
                ),
                scheduler=placed.spec,
                unknown=(
                    "T_0 = {T_0} counts steps here, and is at most half an epoch: the LR restarts "
                    "several times in each. Multiply it by the steps of an epoch, or tick once an "
                    "epoch."
                ),
            )
