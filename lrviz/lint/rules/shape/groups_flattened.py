"""LR208: groups-flattened."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.behaviour import BETWEEN
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class GroupsFlattened(Rule):
    """One max_lr for param groups that have LRs of their own.

    ## What it does
    Finds a OneCycleLR, CyclicLR or SWALR whose `max_lr`, `base_lr` or `swa_lr` is one number,
    while the optimizer gives its param groups different LRs.

    ## Why is this bad?
    These schedulers set the LR outright: with one number every group gets the same, and the
    smaller LR of the backbone is gone. A list has one value for each group.

    ## Example
    ```toml
    epochs = 10

    [optimizer]
    lr = 0.1
    momentum = 0.9

    [[optimizer.groups]]
    name = "backbone"
    lr = 0.01

    [[optimizer.groups]]
    name = "head"

    [scheduler]
    type = "OneCycleLR"
    max_lr = 0.1
    total_steps = 10
    ```

    ## Use instead
    ```toml
    epochs = 10

    [optimizer]
    lr = 0.1
    momentum = 0.9

    [[optimizer.groups]]
    name = "backbone"
    lr = 0.01

    [[optimizer.groups]]
    name = "head"

    [scheduler]
    type = "OneCycleLR"
    max_lr = [0.01, 0.1]
    total_steps = 10
    ```
    """

    code = "LR208"
    name = "groups-flattened"
    severity = "warning"
    BAD = (
        """
        epochs = 10
        optimizer = { lr = 0.1, groups = [{ name = "a", lr = 0.01 }, { name = "b" }] }
        scheduler = { type = "SWALR", swa_lr = 0.005 }  # <-
        """,
        """
        epochs = 10
        [optimizer]
        lr = 0.1
        momentum = 0.9
        groups = [{ name = "a", lr = 0.01 }, { name = "b" }]
        [scheduler]
        type = "CyclicLR"
        base_lr = 0.001  # <-
        max_lr = [0.01, 0.1]
        step_size_up = 5
        """,
    )
    GOOD = (
        """
        epochs = 10
        optimizer = { lr = 0.1, groups = [{ name = "a" }, { name = "b" }] }
        scheduler = { type = "SWALR", swa_lr = 0.005 }
        """,
        """
        epochs = 10
        optimizer = { lr = 0.1, groups = [{ name = "a", lr = 0.01 }, { name = "b" }] }
        scheduler = { type = "SWALR", swa_lr = [0.001, 0.005] }
        """,
        """
        epochs = 10
        optimizer = { lr = 0.1, groups = [{ name = "a", lr = 0.01 }, { name = "b" }] }
        scheduler = { type = "StepLR", step_size = 5 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        own = {float(lr) for lr in facts.spec.optimizer.values("lr")}
        if len(own) < 2:
            return
        for placed in facts.of_type(*BETWEEN, "SWALR"):
            names = ("swa_lr", "max_lr", "base_lr")
            given = [(n, placed.argument(n)) for n in names if n in placed.spec.arguments]
            flat = [pair for pair in given if not isinstance(pair[1], tuple)]
            if not flat:
                continue
            name, value = flat[0]
            listed = ", ".join(f"{lr:g}" for lr in sorted(own))
            yield Finding(
                path=placed.path(name),
                message=(
                    f"{name} = {value:g} is one number for {facts.groups} param groups, whose LRs ({listed}) "
                    f"it overrides. Give {name} one value for each group."
                ),
                scheduler=placed.spec,
                unknown=(
                    f"{name} = {{{name}}} is one number for {facts.groups} param groups, whose own LRs "
                    f"it overrides. Give {name} one value for each group."
                ),
            )
