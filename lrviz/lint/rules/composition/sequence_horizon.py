"""LR401: sequence-horizon."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import count, horizon
from lrviz.lint.rule import Finding, Rule


class SequenceHorizon(Rule):
    """The last phase of a SequentialLR does not end with the run.

    ## What it does
    Adds the last milestone of a SequentialLR and its last child's own horizon (`T_max`,
    `total_iters`, `total_steps`), and compares with the ticks of the run.

    ## Why is this bad?
    The usual slip is a T_max that forgot to subtract the warmup: the cosine ends a little above
    its lowest point.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [5]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = "epochs"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [5]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = "epochs - 5"
    ```
    """

    code = "LR401"
    name = "sequence-horizon"
    severity = "info"
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
        type = "PolynomialLR"
        total_iters = 100  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        schedulers = [
            { type = "LinearLR", total_iters = 5 },
            { type = "Phases", phases = [{ shape = "linear", to = 0.1, length = 50 }, { shape = "constant" }] },
        ]
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 94
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "StepLR"
        step_size = 30
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 120 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for parent in facts.of_type("SequentialLR"):
            last = facts.children(parent)[-1]
            found = None if last.spec.dotted or not last.ticks else horizon(facts.spec, last)
            if found is None or found.name in ("milestones", "phases") or not parent.to_the_end:
                continue
            if abs(found.ticks - last.ticks) <= 1:
                continue
            yield Finding(
                path=found.path,
                message=(
                    f"the last phase begins at tick {last.start} and has {found.said}, together "
                    f"{count(last.start + found.ticks)}; the run has {last.start + last.ticks} ticks. "
                    f"One of {last.ticks} ends with it."
                ),
                scheduler=last.spec,
                unknown=(
                    f"{found.unknown}, from the last milestone on, does not end with the run. Take the "
                    "phases before it off the length of the run."
                ),
            )
