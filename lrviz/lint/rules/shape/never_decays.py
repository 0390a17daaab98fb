"""LR204: never-decays."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class NeverDecays(Rule):
    """A step decay that the run never comes to.

    ## What it does
    Finds a StepLR or MultiStepLR that never changes the LR up to the end of the run (or of the
    last phase of a SequentialLR): its `step_size`, or every milestone, lies past the end.

    ## Why is this bad?
    The schedule is there and does nothing. Often the milestones were copied from a longer run, or
    are in steps where the scheduler ticks per epoch.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 10
    ```
    """

    code = "LR204"
    name = "never-decays"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [150, 225] }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 100 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 99 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 225] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 200, gamma = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [] }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("StepLR", "MultiStepLR"):
            if placed.ticks < 2 or placed.argument("gamma") == 1 or not facts.base_lr.any():
                continue
            if not placed.to_the_end:
                continue  # what comes after it may decay
            if placed.type == "StepLR":
                name, size = "step_size", placed.argument("step_size")
                following = (placed.first // size + 1) * size
            else:
                name = "milestones"
                ahead = [m for m in placed.argument(name) if m >= placed.first]
                if not ahead:
                    continue
                following = min(ahead)
            if following < placed.end:
                continue
            yield Finding(
                path=placed.path(name),
                message=(
                    f"the next decay is at tick {following:g}, and the scheduler has {placed.end} "
                    "ticks: the LR never decays. Put it before the end, or leave the scheduler out."
                ),
                scheduler=placed.spec,
            )
