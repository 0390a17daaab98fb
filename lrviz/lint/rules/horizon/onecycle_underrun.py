"""LR306: onecycle-underrun."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import one_cycle, set_one_cycle
from lrviz.lint.rule import Finding, Rule


class OnecycleUnderrun(Rule):
    """OneCycleLR that the run ends before it has annealed.

    ## What it does
    Finds a OneCycleLR that ticks less than 98 % of its `total_steps`: an error below half of them,
    else a warning.

    ## Why is this bad?
    What 1cycle is for comes at its end: the long anneal to next to nothing. Cut off, the run ends
    near its highest LR.

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
    total_steps = 10_000
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

    code = "LR306"
    name = "onecycle-underrun"
    severity = "warning"
    also = ("error",)
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 110 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 102 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("OneCycleLR"):
            found = one_cycle(placed)
            total = int(found.ticks)
            if 100 * placed.ticked >= 98 * total:
                continue
            share = placed.ticked / total
            fix = set_one_cycle(facts.plan, facts.spec, placed, placed.ticked)
            instead = "" if found.name == "total_steps" else " in their place"
            fixed = f"Set total_steps = {placed.ticked}{instead}" if fix is None else fix.title
            yield Finding(
                path=found.path,
                message=(
                    f"{found.said}, but the scheduler ticks {placed.ticked:,} times: the cycle ends "
                    f"at {share:.0%}. {fixed}."
                ),
                scheduler=placed.spec,
                severity="error" if share < 0.5 else "warning",
                fix=fix,
                steps=(int(placed.step[-1]), None),
                unknown=(
                    f"{found.unknown} is more than the scheduler ticks: the run ends before the "
                    f"LR has come down. Give it the {facts.units(placed)} of the run."
                ),
            )
