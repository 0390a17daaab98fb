"""LR305: onecycle-overrun."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import one_cycle, set_one_cycle
from lrviz.lint.rule import Finding, Rule


class OnecycleOverrun(Rule):
    """OneCycleLR that ticks more often than its total_steps.

    ## What it does
    Finds a OneCycleLR whose scheduler ticks more often than `total_steps` (or `epochs *
    steps_per_epoch`).

    ## Why is this bad?
    torch raises a ValueError at tick total_steps + 1, which is hours into the run; the tick before
    it already has an LR below zero, or one that bounces back.

    ## Example
    ```toml
    epochs = 30
    steps_per_epoch = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    interval = "step"
    max_lr = 0.1
    total_steps = 2000
    ```

    ## Use instead
    ```toml
    epochs = 30
    steps_per_epoch = 100

    [optimizer]
    lr = 0.01
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    interval = "step"
    max_lr = 0.1
    total_steps = "total_steps"
    ```
    """

    code = "LR305"
    name = "onecycle-overrun"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 99 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, epochs = 3, steps_per_epoch = 20 }  # <-
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
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 101 }
        """,
        """
        epochs = 100
        loop = { order = ["scheduler", "optimizer"] }
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("OneCycleLR"):
            found = one_cycle(placed)
            total = int(found.ticks)
            ticks = placed.ticked
            if ticks <= total:
                continue
            fix = set_one_cycle(facts.plan, facts.spec, placed, ticks)
            instead = "" if found.name == "total_steps" else " in their place"
            fixed = f"Set total_steps = {ticks}{instead}" if fix is None else fix.title
            yield Finding(
                path=found.path,
                message=(
                    f"{found.said}, but the scheduler ticks {ticks:,} times: torch raises "
                    f"at tick {total + 1:,}. {fixed}."
                ),
                scheduler=placed.spec,
                fix=fix,
                unknown=(
                    f"{found.unknown} is less than the scheduler ticks: torch raises at the tick "
                    f"after it. Give it the {facts.units(placed)} of the run."
                ),
            )
