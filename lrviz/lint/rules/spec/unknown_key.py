"""LR003: unknown-key."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class UnknownKey(ReadingRule):
    """A key that a spec does not have.

    ## What it does
    Finds keys of the spec's own tables that do not exist, and names the nearest one that does;
    also an ignore of a rule that there is not.

    ## Why is this bad?
    A misspelt key is one that does nothing.

    ## Example
    ```toml
    epocs = 30
    steps = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
    ```

    ## Use instead
    ```toml
    steps = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
    ```
    """

    code = "LR003"
    name = "unknown-key"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        [loop]
        ordr = ["optimizer", "scheduler"]  # <-
        """,
    )
    GOOD = (
        """
        title = "x"
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        """,
    )
