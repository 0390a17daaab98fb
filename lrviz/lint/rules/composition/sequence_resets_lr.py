"""LR403: sequence-resets-lr."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import BETWEEN
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class SequenceResetsLr(Rule):
    """A phase of SequentialLR that overwrites the LR of the others.

    ## What it does
    Finds a OneCycleLR anywhere in a SequentialLR, and a CyclicLR as its first child.

    ## Why is this bad?
    Their constructors write their own first LR into the optimizer as the initial LR. SequentialLR
    then starts every other phase from that: a warmup to 0.1 becomes one to max_lr / 25.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1
    momentum = 0.9

    [scheduler]
    type = "SequentialLR"
    milestones = [5]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1

    [[scheduler.schedulers]]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 95
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1
    momentum = 0.9

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 100
    pct_start = 0.05
    ```
    """

    code = "LR403"
    name = "sequence-resets-lr"
    severity = "error"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1, momentum = 0.9 }
        [scheduler]
        type = "SequentialLR"
        milestones = [20]
        [[scheduler.schedulers]]
        type = "CyclicLR"  # <-
        base_lr = 0.01
        max_lr = 0.1
        step_size_up = 5
        [[scheduler.schedulers]]
        type = "ExponentialLR"
        gamma = 0.9
        """,
    )
    GOOD = (
        """
        epochs = 50
        optimizer = { lr = 0.01, momentum = 0.9 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "CyclicLR"
        base_lr = 0.01
        max_lr = 0.1
        step_size_up = 5
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:  # one that never ticks too: building it is what does it
            if placed.type not in BETWEEN:
                continue
            inside = placed.parent is not None and placed.parent.type == "SequentialLR"
            if inside and (placed.type == "OneCycleLR" or placed.index == 0):
                message = (
                    f"{placed.type} writes its own first LR into the optimizer when it is built, and "
                    "SequentialLR starts the other phases from that. Use it alone: it has a warmup."
                )
                yield Finding(
                    path=placed.path("type"),
                    message=message,
                    scheduler=placed.spec,
                    unknown=message,
                )
