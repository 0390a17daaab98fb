"""LR501: scheduler-before-optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import sort_items
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule
from lrviz.sources.syntaxes import PYTHON
from lrviz.spec.model import OPTIMIZER_FIRST


class SchedulerBeforeOptimizer(Rule):
    """The scheduler ticks before the optimizer steps.

    ## What it does
    Finds a `[loop] order` that has the scheduler first.

    ## Why is this bad?
    The first value of the schedule is then skipped, and everything comes a tick early: torch warns
    of it once, in the middle of the log. Since PyTorch 1.1 the order is optimizer.step(), then
    scheduler.step().

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30

    [loop]
    order = ["scheduler", "optimizer"]
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "StepLR"
    step_size = 30

    [loop]
    order = ["optimizer", "scheduler"]
    ```
    """

    code = "LR501"
    name = "scheduler-before-optimizer"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        loop = { order = ["scheduler", "optimizer"] }  # <-
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30 }
        loop = {}
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        # Of a script LR601 says it, with the two calls.
        if facts.spec.order == OPTIMIZER_FIRST or facts.plan.source.syntax is PYTHON:
            return
        swap = sort_items(facts.plan, ("loop", "order"), (1, 0))
        message = (
            "the scheduler ticks before the optimizer steps, so that the first value of the schedule "
            'is skipped. Set order = ["optimizer", "scheduler"].'
        )
        yield Finding(
            path=("loop", "order"),
            message=message,
            unknown=message,
            fix=Fix("Swap the two", swap),
            steps=(0, None),
        )
