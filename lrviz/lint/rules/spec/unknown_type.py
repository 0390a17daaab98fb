"""LR004: unknown-type."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class UnknownType(ReadingRule):
    """No such scheduler or optimizer.

    ## What it does
    Finds a `type` that torch does not have, and names the nearest one that it has; also a dotted
    path that leads nowhere.

    ## Why is this bad?
    Nothing could be built.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnealingLR"
    T_max = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 30
    ```
    """

    code = "LR004"
    name = "unknown-type"
    severity = "error"
    BAD = (
        """
        epochs = 3
        optimizer = { type = "Adm", lr = 1 }  # <-
        scheduler = { type = "StepLR", step_size = 1 }
        """,
    )
    GOOD = (
        """
        epochs = 3
        optimizer = { type = "torch.optim.Adam", lr = 1 }
        scheduler = { type = "torch.optim.lr_scheduler.StepLR", step_size = 1 }
        """,
    )
