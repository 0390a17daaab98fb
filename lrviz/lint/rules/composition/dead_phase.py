"""LR402: dead-phase."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import count
from lrviz.lint.rule import Finding, Rule


class DeadPhase(Rule):
    """A phase of SequentialLR that never runs.

    ## What it does
    Finds a child of SequentialLR that gets no tick: its milestone lies at or past the end, the
    first milestone is 0, or two are equal.

    ## Why is this bad?
    The scheduler is built and never used; a warmup that never runs, or an anneal that never comes,
    is a mistake in the numbers.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [150]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 95
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
    T_max = 95
    ```
    """

    code = "LR402"
    name = "dead-phase"
    severity = "warning"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [0]  # <-
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 50
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5, 5]  # <-
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "ConstantLR"
        factor = 1.0
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 45
        """,
    )
    GOOD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [49]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "ConstantLR"
        factor = 1.0
        """,
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5, 6]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "ConstantLR"
        factor = 1.0
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 44
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for parent in facts.of_type("SequentialLR"):
            milestones = list(parent.argument("milestones"))
            if milestones != sorted(milestones) or parent.first:
                continue  # LR105 says it
            for child in facts.children(parent):
                if child.ticks:
                    continue
                early = child.start < parent.start + parent.ticks
                at = child.index if early else child.index - 1
                twice = early and child.index and milestones[at] == milestones[at - 1]
                why = "is where the next one begins too" if twice else "leaves it no tick"
                unknown = why
                if not early:
                    why = f"is not before the end of {parent.ticks} ticks"
                    unknown = (
                        f"is not before the end of the run, which ticks per {facts.unit(parent)}"
                    )
                which = (
                    f"{child.type}, phase {child.index + 1} of {len(milestones) + 1}, never runs"
                )
                yield Finding(
                    path=(*parent.path("milestones"), at),
                    message=f"{which}: the milestone {count(milestones[at])} {why}.",
                    scheduler=parent.spec,
                    unknown=f"{which}: of milestones = {{milestones}} the one before it {unknown}."
                    if not early
                    else f"{which}: its milestone in {{milestones}} {unknown}.",
                )
