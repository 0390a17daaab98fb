"""LR108: base-above-max."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class BaseAboveMax(Rule):
    """CyclicLR with its bounds swapped.

    ## What it does
    Finds a CyclicLR whose `base_lr` is above its `max_lr`.

    ## Why is this bad?
    The cycle then begins at the top and goes down first; with triangular2 and exp_range the LR
    stays near the top, since it is the way down that shrinks.

    ## Example
    ```toml
    steps = 10_000

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.1
    max_lr = 0.01
    ```

    ## Use instead
    ```toml
    steps = 10_000

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "CyclicLR"
    base_lr = 0.01
    max_lr = 0.1
    ```
    """

    code = "LR108"
    name = "base-above-max"
    severity = "error"
    BAD = (
        """
        steps = 9000
        [optimizer]
        lr = 0.1
        momentum = 0.9
        [[optimizer.groups]]
        name = "a"
        [[optimizer.groups]]
        name = "b"
        [scheduler]
        type = "CyclicLR"
        base_lr = [0.01, 0.2]  # <-
        max_lr = 0.1
        """,
    )
    GOOD = (
        """
        steps = 9000
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.01 }
        """,
        """
        steps = 9000
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.0, max_lr = 0.01 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("CyclicLR"):
            low = np.array(placed.per_group("base_lr", facts.groups), dtype=np.float64)
            high = np.array(placed.per_group("max_lr", facts.groups), dtype=np.float64)
            above = low > high
            if above.any():
                at = int(np.argmax(above))
                yield Finding(
                    path=placed.path("base_lr"),
                    message=(
                        f"base_lr = {low[at]:g} is above max_lr = {high[at]:g}. Exchange the two."
                    ),
                    scheduler=placed.spec,
                    group=facts.named(above),
                    unknown="base_lr = {base_lr} is above max_lr = {max_lr}. Exchange the two.",
                )
