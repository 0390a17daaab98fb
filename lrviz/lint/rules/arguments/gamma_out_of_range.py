"""LR101: gamma-out-of-range."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import BY_METRIC, DECAYING
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class GammaOutOfRange(Rule):
    """A decay that grows, or that is not positive.

    ## What it does
    Finds a `gamma` of StepLR, MultiStepLR and ExponentialLR that is 0 or negative (an error) or
    above 1 (a warning), and a `factor` of ReduceLROnPlateau that is 0 or negative.

    ## Why is this bad?
    The LR is multiplied by it. 0 ends the training at the first decay, a negative number turns the
    LR's sign round, and above 1 the LR grows without end.

    ## Example
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30
    gamma = 10
    ```

    ## Use instead
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30
    gamma = 0.1
    ```
    """

    code = "LR101"
    name = "gamma-out-of-range"
    severity = "error"
    also = ("warning",)
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 1.05 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30], gamma = 0 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = -0.9 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", factor = 0.0 }  # <-
        """,
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "StepLR"
        step_size = 5
        gamma = "1 + 1"  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", factor = 0.5 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "1.01 ** epoch" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type(*DECAYING, *BY_METRIC):
            name = "factor" if placed.type == "ReduceLROnPlateau" else "gamma"
            value = placed.argument(name)
            if 0 < value <= 1:
                continue
            what = (
                "the LR grows at every decay" if value > 1 else "the LR is 0 after the first decay"
            )
            if value < 0:
                what = "the LR turns negative at every other decay"
            yield Finding(
                path=placed.path(name),
                message=f"{name} = {value:g}: {what}. Use a {name} above 0 and at most 1.",
                unknown=f"{as_written(placed, name)}: {what}. Use a {name} above 0 and at most 1.",
                scheduler=placed.spec,
                severity="warning" if value > 1 else "error",
            )
