"""LR109: implicit-warmup-factor."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import WARMING
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class ImplicitWarmupFactor(Rule):
    """LinearLR or ConstantLR with neither factor nor length.

    ## What it does
    Finds a LinearLR or ConstantLR that gives none of its own arguments.

    ## Why is this bad?
    torch's defaults are a third of the LR for 5 ticks, which hardly anyone means: 5 steps are no
    warmup, and 5 epochs of a third may be.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 0.01
    total_iters = 5
    ```
    """

    code = "LR109"
    name = "implicit-warmup-factor"
    severity = "info"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR" }  # <-
        """,
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        [[scheduler]]
        type = "StepLR"
        step_size = 5
        [[scheduler]]
        type = "LinearLR"  # <-
        interval = "epoch"
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 0.5 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", total_iters = 10 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", end_factor = 0.5 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        own = ("start_factor", "end_factor", "factor", "total_iters")
        for placed in facts.of_type(*WARMING):
            if any(name in placed.spec.arguments for name in own):
                continue
            units = facts.units(placed)
            units += "" if units != "ticks" else f", each of {facts.unit(placed)}"
            what = "is a third of the LR at first, and the whole one after"
            if placed.type == "LinearLR":
                what = "rises from a third of the LR to the whole one within"
            message = f"{placed.type} without arguments {what} 5 {units}. Say which factor, and for how long."
            yield Finding(
                path=placed.path("type"),
                message=message,
                scheduler=placed.spec,
                unknown=message,
            )
