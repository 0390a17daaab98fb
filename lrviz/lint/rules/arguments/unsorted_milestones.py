"""LR105: unsorted-milestones."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import sort_items
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class UnsortedMilestones(Rule):
    """Milestones that are not in ascending order.

    ## What it does
    Finds milestones of SequentialLR (an error) or MultiStepLR (an info: torch sorts them out) that
    are not ascending.

    ## Why is this bad?
    SequentialLR looks its phase up by bisection, which wants them sorted: with [20, 10] phases are
    skipped and never begun.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [20, 10]
    schedulers = [
        { type = "LinearLR" },
        { type = "ConstantLR", factor = 1.0 },
        { type = "ExponentialLR", gamma = 0.9 },
    ]
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [5, 20]
    schedulers = [
        { type = "LinearLR" },
        { type = "ConstantLR", factor = 1.0 },
        { type = "ExponentialLR", gamma = 0.9 },
    ]
    ```
    """

    code = "LR105"
    name = "unsorted-milestones"
    severity = "error"
    also = ("info",)
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [60, 30] }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = ["epochs * 0.6", 30, 80] }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 60] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 30] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30] }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("MultiStepLR", "SequentialLR"):
            milestones = placed.argument("milestones")
            order = sorted(range(len(milestones)), key=lambda i: milestones[i])
            if order == list(range(len(milestones))):
                continue
            first = next(i for i in range(1, len(milestones)) if milestones[i] < milestones[i - 1])
            path = placed.path("milestones")
            ascending = ", ".join(f"{milestones[i]:g}" for i in order)
            yield Finding(
                path=(*path, first),
                message=f"the milestone {milestones[first]:g} comes after a later one. Use [{ascending}].",
                scheduler=placed.spec,
                unknown="milestones = {milestones} are not in ascending order. Sort them.",
                severity="error" if placed.type == "SequentialLR" else "info",
                fix=Fix("Sort the milestones", sort_items(facts.plan, path, order)),
            )
