"""LR304: milestone-past-end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule

_MOST: Final = 5
"""So many milestones are named."""


class MilestonePastEnd(Rule):
    """A milestone that the run never comes to.

    ## What it does
    Finds a milestone of MultiStepLR that lies past the last tick. One at the very end is a
    fencepost, and let pass.

    ## Why is this bad?
    The decay does not happen. Often it is meant (a longer run's milestones, kept), now and then it
    is the decay that the paper's result needs.

    ## Example
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiStepLR"
    milestones = [30, 60, 120]
    ```

    ## Use instead
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiStepLR"
    milestones = [30, 60]
    ```
    """

    code = "LR304"
    name = "milestone-past-end"
    severity = "info"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 101] }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 100] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 60 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("MultiStepLR"):
            milestones = placed.argument("milestones")
            past = [i for i, value in enumerate(milestones) if value > placed.end]
            if past:
                listed = ", ".join(f"{milestones[i]:g}" for i in past[:_MOST])
                if len(past) > _MOST:
                    listed = f"{listed} and {len(past) - _MOST} more"
                yield Finding(
                    path=(*placed.path("milestones"), past[0]),
                    message=f"the scheduler ticks {placed.ticked} times and never comes to {listed}.",
                    scheduler=placed.spec,
                    unknown=(
                        "the last of milestones = {milestones} lies past the end of the run, and "
                        "never comes."
                    ),
                )
