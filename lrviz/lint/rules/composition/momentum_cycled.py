"""LR406: momentum-cycled."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import BETWEEN
from lrviz.known.optimizers import momentum_key
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class MomentumCycled(Rule):
    """OneCycleLR or CyclicLR cycles a momentum that nobody asked for.

    ## What it does
    Finds `cycle_momentum` left at its default, true, over an optimizer whose momentum is 0 (a
    warning) or whose beta1 it changes (an info).

    ## Why is this bad?
    Plain SGD becomes SGD with a momentum of 0.95 (OneCycleLR) or 0.9 (CyclicLR), which is another
    optimizer; of Adam it moves beta1 between 0.85 and 0.95.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 30
    cycle_momentum = false
    ```
    """

    code = "LR406"
    name = "momentum-cycled"
    severity = "warning"
    also = ("info",)
    BAD = (
        """
        epochs = 100
        optimizer = { type = "AdamW", lr = 0.01 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 5 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100 }
        """,
        """
        epochs = 100
        optimizer = { type = "AdamW", lr = 0.01 }
        scheduler = { type = "OneCycleLR", max_lr = 0.01, total_steps = 100, cycle_momentum = true }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        optimizer = facts.spec.optimizer
        key = momentum_key(optimizer.type)
        if key is None:
            return
        for placed in facts.of_type(*BETWEEN):
            if "cycle_momentum" in placed.spec.arguments:
                continue
            if key == "momentum" and any(optimizer.values("momentum")):
                continue
            highest = placed.argument("max_momentum")
            what = (
                f"a momentum of up to {highest:g}"
                if key == "momentum"
                else f"a beta1 of up to {highest:g}"
            )
            message = (
                f"{placed.type} gives {optimizer.type} {what}, by default. Say so with "
                "cycle_momentum = true, or set it to false."
            )
            yield Finding(
                path=placed.path("type"),
                message=message,
                unknown=message,
                scheduler=placed.spec,
                severity="warning" if key == "momentum" else "info",
            )
