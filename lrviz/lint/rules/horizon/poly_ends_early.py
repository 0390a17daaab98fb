"""LR310: poly-ends-early."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.curve import Floats
from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, set_key
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written, count
from lrviz.lint.rule import Finding, Rule


class PolyEndsEarly(Rule):
    """PolynomialLR that is over before the run is.

    ## What it does
    Finds a PolynomialLR whose `total_iters` is less than 98 % of its ticks. One of 0 does nothing
    at all, which LR204 says.

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
        scheduler = { type = "PolynomialLR", total_iters = 0 }
        """,
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
            total, lr = placed.argument("total_iters"), placed.lr
            if 100 * total >= 98 * placed.ticked or total <= placed.first:
                continue  # where it was over before the run, it does nothing: LR204
            edit = set_key(facts.plan, placed.spec.path, "total_iters", placed.ticked)
            at = min(int(np.ceil(total)) - placed.first, placed.ticks - 1)
            stays = "nothing is left to decay" if lr is None else _stays(lr[:, at:], facts)
            yield Finding(
                path=placed.path("total_iters"),
                message=(
                    f"total_iters = {count(total)}, but the scheduler ticks {placed.ticked} times: {stays} "
                    f"from {facts.when(int(placed.step[at]))} on. Set total_iters = {placed.ticked}."
                ),
                scheduler=placed.spec,
                fix=Fix(f"Set total_iters = {placed.ticked}", present(edit)),
                steps=(int(placed.step[at]), int(placed.step[-1])),
                unknown=(
                    f"{as_written(placed, 'total_iters')} is less than the scheduler ticks: the "
                    f"decay is over before that. Set it to the {facts.units(placed)} that it has."
                ),
            )


def _stays(lr: Floats, facts: Facts) -> str:
    """What the LR does after the decay."""
    if (np.abs(lr) <= 1e-12 * facts.peak[:, None]).all():
        return "the LR is 0"
    if (lr == lr[:, :1]).all():
        return f"the LR stays at {lr[:, 0].max():.3g}"
    return "it does nothing"
