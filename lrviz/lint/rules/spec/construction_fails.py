"""LR007: construction-fails."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class ConstructionFails(ReadingRule):
    """torch raises where it builds or ticks the scheduler.

    ## What it does
    Builds the schedulers and ticks them through the whole run, the call after the last step
    included; says at which tick torch raises, and what.

    ## Why is this bad?
    The training would end there with a traceback, perhaps hours in.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    type = "Adagrad"
    lr = 0.1

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.01
    max_lr = 0.1
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    type = "SGD"
    lr = 0.1
    momentum = 0.9

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.01
    max_lr = 0.1
    ```
    """

    code = "LR007"
    name = "construction-fails"
    severity = "error"
    BAD = (
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 0.0 }  # <-
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"  # <-
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "ChainedScheduler"
        schedulers = [{ type = "StepLR", step_size = 9 }]
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "ConstantLR", factor = 0.0 }
        """,
    )
