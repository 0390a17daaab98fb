"""LR502: accumulation-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import horizon
from lrviz.lint.rule import Finding, Rule


class AccumulationMismatch(Rule):
    """A horizon in batches, while the scheduler ticks per optimizer step.

    ## What it does
    Finds a horizon (`T_max`, `total_steps`, `total_iters`, the last milestone) that equals the
    number of batches of the run, where gradients are accumulated over several of them and the
    scheduler ticks once per optimizer step.

    ## Why is this bad?
    With accumulate_grad_batches = 4 there are a quarter as many steps as batches: the schedule is
    a quarter through when the run ends.

    ## Example
    ```toml
    epochs = 10
    batches_per_epoch = 1000
    accumulate_grad_batches = 4

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = 10_000
    ```

    ## Use instead
    ```toml
    epochs = 10
    batches_per_epoch = 1000
    accumulate_grad_batches = 4

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    interval = "step"
    T_max = "total_steps"
    ```
    """

    code = "LR502"
    name = "accumulation-mismatch"
    severity = "error"
    BAD = (
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 2
        [optimizer]
        lr = 0.1
        momentum = 0.9
        [scheduler]
        type = "OneCycleLR"
        interval = "step"
        max_lr = 0.1
        total_steps = 1000  # <-
        """,
    )
    GOOD = (
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 1
        [optimizer]
        lr = 0.1
        [scheduler]
        type = "CosineAnnealingLR"
        interval = "step"
        T_max = 1000
        """,
        """
        epochs = 10
        batches_per_epoch = 100
        accumulate_grad_batches = 2
        [optimizer]
        lr = 0.1
        [scheduler]
        type = "CosineAnnealingLR"
        T_max = 10
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        spec = facts.spec
        if (
            spec.accumulate_grad_batches < 2
            or spec.batches_per_epoch is None
            or spec.epochs is None
        ):
            return
        batches = spec.epochs * spec.batches_per_epoch
        for placed in facts.placed:
            found = None if placed.spec.dotted or not placed.ticks else horizon(placed)
            if found is None or spec.schedulers[placed.outermost].interval != "step":
                continue
            if abs(placed.start + found.ticks - batches) > 0.01 * batches:
                continue
            path, name = placed.path(found.name), found.name
            if name == "milestones":
                path = (*path, placed.argument(name).index(found.ticks))
            if name == "epochs":
                name = "epochs * steps_per_epoch"
            yield Finding(
                path=path,
                message=(
                    f"{name} = {found.ticks:g} is the number of batches, but with "
                    f"accumulate_grad_batches = {spec.accumulate_grad_batches} the scheduler ticks "
                    f"{placed.end} times. Set it to {placed.end}."
                ),
                scheduler=placed.spec,
            )
