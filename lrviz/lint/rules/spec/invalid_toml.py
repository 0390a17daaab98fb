"""LR001: invalid-toml."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class InvalidToml(ReadingRule):
    """The file is not TOML, or cannot be read.

    ## What it does
    Reads the file as TOML 1.1. The place is where the parser gives up.

    ## Why is this bad?
    What cannot be read cannot be checked: a hook that let it pass would say that all is well.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0,1

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

    code = "LR001"
    name = "invalid-toml"
    severity = "error"
    BAD = (
        """
        epochs =
        """,
        """
        epochs = 30
        [optimizer
        lr = 1
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        """,
    )
