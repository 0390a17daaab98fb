"""LR107: negative-lr."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import written
from lrviz.lint.rule import Finding, Rule

_CAUSES = ("lr_lambda", "eta_min", "scale_fn", "gamma", "factor", "power")


class NegativeLr(Rule):
    """An LR that is negative, or not a finite number.

    ## What it does
    Finds any tick at which the LR of a param group is negative, infinite or not a number. What is
    within a millionth of a millionth of the peak counts as 0.

    ## Why is this bad?
    A negative LR climbs the loss, and torch does not refuse it; a nan turns every weight into nan.

    ## Example
    ```toml
    epochs = 20

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "1 - epoch / 10"
    ```

    ## Use instead
    ```toml
    epochs = 20

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "max(0.01, 1 - epoch / 10)"
    ```
    """

    code = "LR107"
    name = "negative-lr"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100, eta_min = -0.1 }  # <-
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "10 ** epoch" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "1 - epoch / 100" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", start_factor = 1.0, end_factor = 0.0, total_iters = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 100 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        if facts.curve is None:
            return
        lr = facts.curve.lr
        wrong = ~np.isfinite(lr) | (lr < -1e-12 * facts.peak[:, None])
        ticks = np.flatnonzero(wrong.any(axis=0))
        if not len(ticks):
            return
        first = int(facts.curve.step[ticks[0]])
        group = int(np.argmax(wrong[:, ticks[0]]))
        placed = facts.in_charge(first)
        cause = written(placed, *_CAUSES)
        falls = "below 0" if np.isfinite(lr[wrong]).all() else "beyond what is a finite number"
        yield Finding(
            path=placed.path(*_CAUSES),
            message=(
                f"the LR is {lr[group, ticks[0]]:.3g} at {facts.when(first)}. An LR has to be a finite "
                "number that is not below 0."
            ),
            scheduler=placed.spec,
            group=facts.named(np.any(wrong, axis=1)),
            unknown=(
                f"with {cause} the LR goes {falls} within the run. An LR has to be a finite number that "
                "is not below 0."
            ),
            steps=(first, None),
        )
