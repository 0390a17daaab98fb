"""LR008: bad-expression."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class BadExpression(ReadingRule):
    """An expression that does not parse, or has no value.

    ## What it does
    Compiles every expression from a whitelist of Python's syntax: numbers, the names of the spec,
    arithmetic, comparisons, `a if c else b`, and a few functions. Works it out at every tick.

    ## Why is this bad?
    A name that is not there, a division by zero, or a power that would take for ever is found now,
    not when the training starts.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = "num_epochs - 5"
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = "epochs"
    ```
    """

    code = "LR008"
    name = "bad-expression"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "LambdaLR", lr_lambda = "9**9**9" }  # <-
        """,
        """
        epochs = 9
        optimizer = { lr = 1 }
        scheduler = { type = "LambdaLR", lr_lambda = "1 / (epoch - 5)" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.9 ** epoch if epoch > 1 else 1" }
        """,
    )
