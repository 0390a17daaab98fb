"""LR002: missing-key."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class MissingKey(ReadingRule):
    """Something that every spec has is not there.

    ## What it does
    A spec says how long the run is (`epochs` or `steps`), with which optimizer and `lr`, and has a
    scheduler with a `type`.

    ## Why is this bad?
    Without it there is no curve.

    ## Example
    ```toml
    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
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

    code = "LR002"
    name = "missing-key"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        """,
        """
        epochs = 3
        optimizer = {}  # <-
        scheduler = { type = "StepLR", step_size = 1 }
        """,
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { step_size = 1 }  # <-
        """,
    )
    GOOD = (
        """
        steps = 3
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        """,
    )
