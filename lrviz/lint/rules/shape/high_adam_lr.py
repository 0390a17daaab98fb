"""LR206: high-adam-lr."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.known.optimizers import ADAM_FAMILY
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule
from lrviz.text.problem import KeyPath


class HighAdamLr(Rule):
    """A high LR for Adam.

    ## What it does
    Finds an optimizer of the Adam family whose LR goes above adam_max (1e-2), an option under
    `[lint]`.

    ## Why is this bad?
    Adam's step is about as long as its LR, whatever the gradient: 1e-2 moves every weight by a
    hundredth at once. Usual peaks lie between 1e-5 and 3e-3; a larger one is often an LR that was
    meant for SGD.

    ## Example
    ```toml
    epochs = 30

    [optimizer]
    type = "Adam"
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 30
    ```

    ## Use instead
    ```toml
    epochs = 30

    [optimizer]
    type = "Adam"
    lr = 1e-3

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 30
    ```
    """

    code = "LR206"
    name = "high-adam-lr"
    severity = "info"
    BAD = (
        """
        epochs = 30
        optimizer = { type = "AdamW", lr = 1e-3 }
        scheduler = { type = "OneCycleLR", max_lr = 0.05, total_steps = 30, cycle_momentum = false }  # <-
        """,
        """
        epochs = 30
        [optimizer]
        type = "AdamW"
        lr = 1e-3
        [[optimizer.groups]]
        name = "backbone"
        [[optimizer.groups]]
        name = "head"
        lr = 0.05  # <-
        [scheduler]
        type = "CosineAnnealingLR"
        T_max = 30
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", factor = 1.0 }
        """,
        """
        epochs = 100
        optimizer = { type = "Adam", lr = 1.0 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.001" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        high = facts.peak > facts.option("adam_max")
        if facts.spec.optimizer.type not in ADAM_FAMILY or not high.any():
            return
        scheduler = facts.whole
        path: KeyPath = ("optimizer", "lr")
        own = next(i for i, it in enumerate(high) if it)
        if "lr" in facts.spec.optimizer.groups[own].arguments:
            path = ("optimizer", "groups", own, "lr")
        if "max_lr" in scheduler.spec.arguments:
            path = scheduler.path("max_lr")
        yield Finding(
            path=path,
            message=(
                f"{facts.spec.optimizer.type} goes up to an LR of {facts.peak.max():.3g}; usual are 1e-5 to "
                "3e-3. Is this one meant for SGD?"
            ),
            scheduler=scheduler.spec if path[0] == "scheduler" else None,
            group=facts.named(high),
            unknown=(
                f"{facts.spec.optimizer.type} goes above an LR of {facts.option('adam_max'):g}, by "
                f"{path[-1]} = {{{path[-1]}}}; usual are 1e-5 to 3e-3. Is this one meant for SGD?"
            ),
        )
