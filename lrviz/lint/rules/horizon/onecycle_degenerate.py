"""LR307: onecycle-degenerate."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written, one_cycle
from lrviz.lint.rule import Finding, Rule


class OnecycleDegenerate(Rule):
    """OneCycleLR with a phase that has no length.

    ## What it does
    Finds a OneCycleLR whose `pct_start` makes one of its phases empty: pct_start * total_steps is
    1, pct_start is 1, or above a half with three_phase (errors); pct_start * total_steps below 1
    (a warning: there is no warmup).

    ## Why is this bad?
    torch divides by the length of the phase: it raises a ZeroDivisionError in the constructor or
    at the last tick, or the LR leaves its bounds.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 100
    pct_start = 0.01
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 100
    pct_start = 0.1
    ```
    """

    code = "LR307"
    name = "onecycle-degenerate"
    severity = "error"
    also = ("warning",)
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, pct_start = 1.0 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, pct_start = 0.6, three_phase = true }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, pct_start = 0.005 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, pct_start = 0.02 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100, pct_start = 0.5, three_phase = true }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("OneCycleLR"):
            share, three = placed.argument("pct_start"), placed.argument("three_phase")
            rises = share * one_cycle(placed).ticks
            advice = "Use one between 0.1 and 0.5."
            if rises <= 1:
                advice = "Use a larger one, up to 0.5."
            if share == 1:
                why = "leaves nothing to anneal in"
            elif rises == 1:
                why = "makes the warmup 1 tick, whose length torch takes for 0"
            elif three and share > 0.5:
                why = "with three_phase makes the first two phases longer than the cycle"
            elif rises < 1:
                why = "makes the warmup shorter than a tick: there is none"
            else:
                continue
            yield Finding(
                path=placed.path("pct_start"),
                message=f"pct_start = {share:g} {why}. {advice}",
                scheduler=placed.spec,
                severity="warning" if rises < 1 else "error",
                unknown=f"{as_written(placed, 'pct_start')} {why}. {advice}",
            )
