"""LR310: poly-ends-early."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class PolyEndsEarly(Rule):
    """PolynomialLR that is at 0 before the run is over.

    ## What it does
    Finds a PolynomialLR whose `total_iters` is less than 98 % of its ticks.

    ## Why is this bad?
    At total_iters the LR is exactly 0 and stays there: the rest of the run learns nothing.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "PolynomialLR"
    total_iters = 50
    power = 0.9
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "PolynomialLR"
    total_iters = 100
    power = 0.9
    ```
    """

    code = "LR310"
    name = "poly-ends-early"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR" }  # <-
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "PolynomialLR"
        total_iters = 40  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 98 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 120 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("PolynomialLR"):
            total = placed.argument("total_iters")
            if 100 * total >= 98 * placed.end:
                continue
            edit = set_key(facts.plan, placed.spec.path, "total_iters", placed.end)
            at = min(max(int(total) - placed.first, 0), placed.ticks - 1)
            yield Finding(
                path=placed.path("total_iters"),
                message=(
                    f"total_iters = {total:g}, but the scheduler ticks {placed.end} times: the LR is 0 from "
                    f"{facts.when(int(placed.step[at]))} on. Set total_iters = {placed.end}."
                ),
                scheduler=placed.spec,
                fix=Fix(f"Set total_iters = {placed.end}", present(edit)),
                steps=(int(placed.step[at]), int(placed.step[-1])),
            )
