"""LR504: epoch-length-unknown."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule
from lrviz.sources.syntaxes import TOML


class EpochLengthUnknown(Rule):
    """A scheduler ticks per step, and nothing says how many steps an epoch has.

    ## What it does
    Finds a scheduler with `interval = "step"` in a run that is given in epochs, where the spec has
    neither `steps_per_epoch` nor `batches_per_epoch`.

    ## Why is this bad?
    How often it ticks is then unknown, and with it the curve. Nothing that depends on it can be
    checked; an epoch of one step, which is how it would be drawn, is nobody's.

    ## Example
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = "total_steps"
    ```

    ## Use instead
    ```toml
    epochs = 90
    steps_per_epoch = 5005

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = "total_steps"
    ```
    """

    code = "LR504"
    name = "epoch-length-unknown"
    severity = "warning"
    BAD = (
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "LinearLR"
        interval = "step"  # <-
        total_iters = 500
        [[scheduler]]
        type = "StepLR"
        step_size = 3
        """,
    )
    GOOD = (
        """
        epochs = 9
        steps_per_epoch = 1
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9, interval = "step" }
        """,
        """
        epochs = 9
        batches_per_epoch = 1
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9, interval = "step" }
        """,
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9 }
        """,
        """
        steps = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9, interval = "step" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        if "steps_per_epoch" not in facts.spec.stand_ins or facts.plan.source.syntax is not TOML:
            return
        for scheduler in facts.spec.schedulers:
            if scheduler.interval == "step":
                message = (
                    f"{scheduler.type} ticks per step, and nothing says how many steps an epoch has. "
                    "Give steps_per_epoch, or batches_per_epoch with accumulate_grad_batches."
                )
                yield Finding(
                    path=(*scheduler.path, "interval"),
                    message=message,
                    scheduler=scheduler,
                    unknown=message,
                )
