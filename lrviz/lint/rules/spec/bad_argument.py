"""LR005: bad-argument."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class BadArgument(ReadingRule):
    """An argument that the class does not have or does not take.

    ## What it does
    Checks every argument of the scheduler and the optimizer against torch's own: unknown or
    missing ones, wrong types, impossible values, lists of the wrong length; likewise the spec's
    own keys.

    ## Why is this bad?
    torch raises a TypeError or ValueError when the training starts, or worse, takes the value and
    does something else.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    stepsize = 10
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
    ```
    """

    code = "LR005"
    name = "bad-argument"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { lr = -1 }  # <-
        scheduler = { type = "StepLR", step_size = 1 }
        """,
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 0 }  # <-
        """,
        """
        epochs = 3
        steps = 9  # <-
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "LambdaLR", lr_lambda = 1 }
        """,
    )
