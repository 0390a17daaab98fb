"""LR104: duplicate-milestone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import drop_item, present
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class DuplicateMilestone(Rule):
    """A milestone of MultiStepLR that is given twice, or lies before the run.

    ## What it does
    Finds a milestone of MultiStepLR that stands there already (`gamma` is then applied twice), or
    that is 0 (applied before the first epoch) or negative (never).

    ## Why is this bad?
    It is a slip of the pen: the LR falls by gamma squared where one decay was meant, or starts a
    decay too low.

    ## Example
    ```toml
    epochs = 90

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiStepLR"
    milestones = [30, 60, 60]
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

    code = "LR104"
    name = "duplicate-milestone"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [0, 30] }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [-1, 30, 60] }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, "epochs * 0.3", 60] }  # <-
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
        scheduler = { type = "MultiStepLR", milestones = [1] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [] }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("MultiStepLR"):
            milestones = placed.argument("milestones")
            counts, seen = Counter(milestones), Counter[float]()
            for index, value in enumerate(milestones):
                seen[value] += 1
                if seen[value] > 2 or (seen[value] == 1 and value > 0):
                    continue  # a third time is told with the second
                times = "twice" if counts[value] == 2 else f"{counts[value]} times"
                what = f"is given {times}: gamma is applied {times} there"
                if seen[value] == 1:
                    what = "is applied before the first tick" if value == 0 else "never comes"
                drop = drop_item(facts.plan, placed.path("milestones"), index, len(milestones))
                yield Finding(
                    path=(*placed.path("milestones"), index),
                    message=f"the milestone {value:g} {what}. Drop it.",
                    scheduler=placed.spec,
                    unknown=f"of milestones = {{milestones}}, number {index + 1} {what}. Drop it.",
                    fix=Fix(f"Drop the milestone {value:g}", present(drop), "unsafe"),
                )
