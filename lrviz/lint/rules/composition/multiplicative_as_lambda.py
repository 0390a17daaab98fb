"""LR408: multiplicative-as-lambda."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule

_TINY = 1e-300


class MultiplicativeAsLambda(Rule):
    """MultiplicativeLR with a function that was meant for LambdaLR.

    ## What it does
    Finds a MultiplicativeLR whose function never rises, is not constant, stays in (0, 1] and falls
    below 0.5.

    ## Why is this bad?
    MultiplicativeLR multiplies the LR of now, so that the factors multiply up: `0.95 ** epoch`
    becomes 0.95 to the power of 1 + 2 + 3 ..., and the LR is at nothing within 20 epochs.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiplicativeLR"
    lr_lambda = "0.95 ** epoch"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "0.95 ** epoch"
    ```
    """

    code = "LR408"
    name = "multiplicative-as-lambda"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "1 / (1 + epoch)" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "0.95" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "0.1 if epoch % 30 == 0 else 1" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "1 - 0.01 / (1 + epoch)" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("MultiplicativeLR"):
            ticks = np.arange(placed.first + 1, placed.first + max(min(placed.ticks, 100_000), 2))
            if not len(ticks):
                continue
            for function in placed.per_group("lr_lambda", 1):
                values = function.array(ticks)
                above = values[values > 0]
                if len(above) < len(values) and (not len(above) or above.min() > _TINY):
                    continue  # it comes to 0 or below, and not because no float is that small
                falls = (np.diff(values) <= 0).all() and values[-1] < values[0]
                if not falls or values[0] > 1 or values[-1] >= 0.5:
                    continue
                yield Finding(
                    path=placed.path("lr_lambda"),
                    message=(
                        f"the function falls from {values[0]:.3g} to {values[-1]:.3g}, and MultiplicativeLR "
                        "multiplies all its values up. Use LambdaLR."
                    ),
                    scheduler=placed.spec,
                    unknown=(
                        "the function falls well below a half, and MultiplicativeLR multiplies all its "
                        "values up. Use LambdaLR."
                    ),
                )
                break
