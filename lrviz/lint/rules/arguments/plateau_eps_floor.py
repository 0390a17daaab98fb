"""LR112: plateau-eps-floor."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule


class PlateauEpsFloor(Rule):
    """ReduceLROnPlateau whose cuts are too small to be made.

    ## What it does
    Finds a ReduceLROnPlateau of which even the first cut is no larger than `eps`.

    ## Why is this bad?
    torch drops a cut of at most eps (1e-8 by default), silently: with an LR of 1e-8 no reduction
    is ever applied.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 1e-8

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 3
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 1e-8

    [scheduler]
    type = "ReduceLROnPlateau"
    patience = 3
    eps = 1e-12
    ```
    """

    code = "LR112"
    name = "plateau-eps-floor"
    severity = "warning"
    BAD = (
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", patience = 3, eps = 0.1 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 30
        optimizer = { lr = 1e-5 }
        scheduler = { type = "ReduceLROnPlateau", patience = 3 }
        """,
        """
        epochs = 30
        optimizer = { lr = 0.0 }
        scheduler = { type = "ReduceLROnPlateau", patience = 3 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("ReduceLROnPlateau"):
            factor, eps = placed.argument("factor"), placed.argument("eps")
            first = facts.base_lr * (1 - factor)
            small = (facts.base_lr > 0) & (first <= eps)
            if small.any():
                yield Finding(
                    path=placed.path("eps"),
                    message=(
                        f"the first cut would be {first[small].max():.3g}, and torch makes none of at most "
                        f"eps = {eps:g}. Set eps below it."
                    ),
                    scheduler=placed.spec,
                    group=facts.named(small | (facts.base_lr == 0)),
                    unknown=(
                        f"the first cut would be no larger than {as_written(placed, 'eps')}, and torch makes "
                        "none of at most that. Set eps below it."
                    ),
                )
