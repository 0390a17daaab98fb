"""LR010: unused-ignore."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class UnusedIgnore(ReadingRule):
    """An ignore that suppresses nothing.

    ## What it does
    Finds an entry of `[lint] ignore`, or a code in a comment `# lrviz: ignore[...]`, for which
    nothing was found where it stands.

    ## Why is this bad?
    It is left over from a mistake that was fixed, and would hide the next one.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10  # lrviz: ignore[LR204] a short run
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

    code = "LR010"
    name = "unused-ignore"
    severity = "info"
    BAD = (
        """
        epochs = 30
        optimizer = { lr = 1 }
        scheduler = { type = "StepLR", step_size = 1 }
        lint = { ignore = { LR301 = "meant" } }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 30
        optimizer = { lr = 1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 20 }  # lrviz: ignore[LR301] meant
        """,
    )
