"""LR301: cosine-rebounds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.diagnostic import Fix
from lrviz.lint.edits import present, replace
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class CosineRebounds(Rule):
    """CosineAnnealingLR ticks past T_max, and the LR climbs back.

    ## What it does
    Finds a CosineAnnealingLR whose scheduler ticks more often than `T_max`. One tick more is the
    usual fencepost and is let pass. An error where the LR ends above a tenth of its peak; where it
    has come down again by then, CosineAnnealingWarmRestarts says what is meant.

    ## Why is this bad?
    The cosine has its lowest point at `T_max` and is periodic: from there it rises again, back to
    the first LR after another `T_max` ticks. The run then ends at a high LR, and the last part of
    the training undoes what the annealing won.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 50
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    ```
    """

    code = "LR301"
    name = "cosine-rebounds"
    severity = "warning"
    also = ("error",)
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [10]
        [[scheduler.schedulers]]
        type = "LinearLR"
        total_iters = 10
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = "epochs - 20"  # <-
        """,
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 20, eta_min = 0.001 }  # <-
        """,
        """
        epochs = 61
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 20 }  # <-
        """,
        """
        epochs = 30
        optimizer = { lr = 0.1 }
        scheduler.type = "CosineAnnealingLR"
        scheduler.T_max = 28  # <-
        """,
    )
    GOOD = (
        """
        epochs = 101
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 150 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingWarmRestarts", T_0 = 50 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("CosineAnnealingLR"):
            t_max, lr = placed.argument("T_max"), placed.lr
            if placed.ticked <= t_max + 1 or lr is None:
                continue
            lowest = min(int(max(np.ceil(t_max) - placed.first, 0)), placed.ticks - 1)
            rising = np.diff(lr[:, lowest:], axis=1)
            climbs = np.any(rising > 1e-9 * facts.peak[:, None], axis=1)
            if not climbs.any():
                continue
            high = bool((lr[climbs, -1] > 0.1 * facts.peak[climbs]).any())
            after = lr[climbs, lowest:].max(axis=0)
            # The first of several tops, whatever their last digits are.
            top = lowest + int(np.argmax(after >= after.max() - 1e-9 * facts.peak.max()))
            right = placed.ticked
            yield Finding(
                path=placed.path("T_max"),
                message=(
                    f"T_max = {t_max:g}, but the scheduler ticks {right} times: the LR climbs back to "
                    f"{lr[climbs, top].max():.3g} by {facts.when(int(placed.step[top]))}. "
                    f"Set T_max = {right}."
                ),
                scheduler=placed.spec,
                severity="error" if high else "warning",
                group=facts.named(climbs),
                fix=Fix(
                    f"Set T_max = {right}",
                    present(replace(facts.plan, placed.path("T_max"), right)),
                ),
                steps=(int(placed.step[lowest]), int(placed.step[-1])),
                unknown=(
                    "T_max = {T_max} is less than the scheduler ticks: from there on the LR climbs "
                    f"back. Set T_max to the {facts.units(placed)} that it has."
                ),
            )
