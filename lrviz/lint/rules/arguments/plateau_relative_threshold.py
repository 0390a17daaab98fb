"""LR111: plateau-relative-threshold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class PlateauRelativeThreshold(Rule):
    """A relative threshold on a metric that goes negative.

    ## What it does
    Finds a ReduceLROnPlateau with `threshold_mode` "rel" (the default) whose metric takes negative
    values.

    ## Why is this bad?
    torch compares with best * (1 - threshold). Of a negative best that is a worse value, so that
    standing still, or getting slightly worse, counts as an improvement and the LR is never cut.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 3

    [metric]  # a log-likelihood
    values = [-1.0, -2.0, -2.0]
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 3
    threshold_mode = "abs"

    [metric]  # a log-likelihood
    values = [-1.0, -2.0, -2.0]
    ```
    """

    code = "LR111"
    name = "plateau-relative-threshold"
    severity = "warning"
    BAD = (
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", mode = "max", threshold_mode = "rel", patience = 2 }  # <-
        metric = { expression = "-1 / (1 + epoch)" }
        """,
    )
    GOOD = (
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        metric = { values = [1.0, 0.0] }
        """,
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        metric = facts.spec.metric
        if metric is None:
            return
        for placed in facts.of_type("ReduceLROnPlateau"):
            lowest = float(np.fmin.reduce(metric.first(min(placed.ticks, 100_000))))
            if placed.argument("threshold_mode") != "rel" or not lowest < 0:
                continue
            edit = set_key(facts.plan, placed.spec.path, "threshold_mode", "abs")
            yield Finding(
                path=placed.path("threshold_mode"),
                message=(
                    f"the metric goes down to {lowest:g}, where a relative threshold counts getting worse "
                    'as an improvement. Set threshold_mode = "abs".'
                ),
                scheduler=placed.spec,
                unknown=(
                    "the metric goes below 0, where a relative threshold counts getting worse as an "
                    'improvement. Set threshold_mode = "abs".'
                ),
                fix=Fix('Set threshold_mode = "abs"', present(edit), "unsafe"),
            )
