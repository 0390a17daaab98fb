"""LR009: bad-metric."""

from __future__ import annotations

from lrviz.lint.rule import ReadingRule


class BadMetric(ReadingRule):
    """The metric cannot be read.

    ## What it does
    Reads the `[metric]`: its values, or the column of its CSV file.

    ## Why is this bad?
    Without its metric the curve of a ReduceLROnPlateau is another one.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"

    [metric]
    file = "no-such-log.csv"
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"

    [metric]
    values = [1.0, 0.9, 0.9]
    ```
    """

    code = "LR009"
    name = "bad-metric"
    severity = "error"
    BAD = (
        """
        epochs = 30
        optimizer = { lr = 1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { values = [] }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 30
        optimizer = { lr = 1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { expression = "0.9 ** epoch" }
        """,
    )
