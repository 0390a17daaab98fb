"""LR405: optimizer-lr-ignored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.known.behaviour import BETWEEN
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class OptimizerLrIgnored(Rule):
    """The optimizer's LR is not used.

    ## What it does
    Finds a OneCycleLR or CyclicLR over an optimizer whose LR is none of `max_lr`, `base_lr`,
    max_lr / div_factor and max_lr / 25.

    ## Why is this bad?
    Both set the LR themselves, from their first tick on. The one in the optimizer looks as if it
    meant something, and is tuned in vain.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.03
    momentum = 0.9

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
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 30
    ```
    """

    code = "LR405"
    name = "optimizer-lr-ignored"
    severity = "info"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.5, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 5 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.01, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.01, max_lr = 0.1, step_size_up = 5 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.01, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, div_factor = 10 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.004, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, div_factor = 10 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        lr = np.array(facts.spec.optimizer.values("lr"), dtype=np.float64)
        for placed in facts.of_type(*BETWEEN):
            high = np.array(placed.per_group("max_lr", facts.groups), dtype=np.float64)
            known = [high, high / 25]
            if placed.type == "CyclicLR":
                known.append(np.array(placed.per_group("base_lr", facts.groups), dtype=np.float64))
            else:
                known.append(high / placed.argument("div_factor"))
            ignored = ~np.any(np.isclose(lr, known, rtol=1e-6, atol=0), axis=0)
            if ignored.any():
                at = int(np.argmax(ignored))
                yield Finding(
                    path=placed.path("max_lr"),
                    message=(
                        f"max_lr = {high[at]:g} is what {placed.type} goes by: it sets the LR itself, and "
                        f"the optimizer's {lr[at]:g} is not used. Write lr = {high[at]:g} there too, so "
                        "that nobody is misled."
                    ),
                    scheduler=placed.spec,
                    group=facts.named(ignored),
                    unknown=(
                        f"max_lr = {{max_lr}} is what {placed.type} goes by: it sets the LR itself, and "
                        "the optimizer's own is not used. Write the same there, so that nobody is misled."
                    ),
                )
