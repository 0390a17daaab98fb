"""LR409: plateau-without-metric."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule
from lrviz.sources.syntaxes import TOML


class PlateauWithoutMetric(Rule):
    """ReduceLROnPlateau without a metric.

    ## What it does
    Finds a ReduceLROnPlateau in a spec without a `[metric]`.

    ## Why is this bad?
    The curve that is shown is the one of a metric that never improves. What the LR will really be
    depends on the training; with values of an earlier run, lrviz shows it.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"

    [metric]
    expression = "max(0.9 ** epoch, 0.1)"
    ```
    """

    code = "LR409"
    name = "plateau-without-metric"
    severity = "info"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "StepLR"
        step_size = 20
        [[scheduler]]
        type = "ReduceLROnPlateau"  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { values = [1.0] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        # A script or a framework's config has no place for a metric: there is nothing to give.
        if facts.spec.metric is not None or facts.plan.source.syntax is not TOML:
            return
        for placed in facts.of_type("ReduceLROnPlateau"):
            if placed.parent is None:
                message = (
                    "the spec has no [metric]: the curve is that of one that never improves. Give "
                    "values, a CSV file or an expression."
                )
                yield Finding(
                    path=placed.path("type"),
                    message=message,
                    scheduler=placed.spec,
                    unknown=message,
                )
