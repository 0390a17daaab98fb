"""LR302: cosine-cut-short."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.engine.places import Placed
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


def _averages(facts: Facts, placed: Placed) -> bool:
    """Whether SWALR takes over where it ends: it wants an LR that is not small."""
    if placed.parent is None or placed.parent.type != "SequentialLR":
        return False
    after = [p for p in facts.children(placed.parent) if p.index > placed.index and p.ticks]
    return bool(after) and after[0].type == "SWALR"


class CosineCutShort(Rule):
    """CosineAnnealingLR that the run cuts off on its way down.

    ## What it does
    Finds a CosineAnnealingLR whose `T_max` is more than 2 % beyond its ticks, so that the LR ends
    more than a twentieth of its peak above `eta_min`.

    ## Why is this bad?
    Much of what a cosine wins, it wins in the last fifth, at small LRs. It is never an error:
    sometimes the run is stopped early on purpose. Where SWALR takes over it is let pass.

    ## Example
    ```toml
    epochs = 60

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    ```

    ## Use instead
    ```toml
    epochs = 60

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = "epochs"
    ```
    """

    code = "LR302"
    name = "cosine-cut-short"
    severity = "warning"
    BAD = (
        """
        epochs = 50
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 90  # <-
        """,
    )
    GOOD = (
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "CosineAnnealingLR", T_max = 40 },
            { type = "SWALR", swa_lr = 0.05 },
        ]
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 101 }
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
        type = "CosineAnnealingLR"
        T_max = 50
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 200, eta_min = 0.099 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("CosineAnnealingLR"):
            t_max, eta_min, lr = placed.argument("T_max"), placed.argument("eta_min"), placed.lr
            if lr is None or 100 * t_max <= 102 * placed.ticked or _averages(facts, placed):
                continue
            above = lr[:, -1] - eta_min > 0.05 * facts.peak
            if not above.any():
                continue
            last = lr[above, -1].max()
            yield Finding(
                path=placed.path("T_max"),
                message=(
                    f"T_max = {t_max:g}, but the scheduler ticks {placed.ticked} times: the LR is still "
                    f"{last:.3g} when it ends. Set T_max = {placed.ticked}."
                ),
                scheduler=placed.spec,
                group=facts.named(above),
                steps=(int(placed.step[-1]), None),
                unknown=(
                    "T_max = {T_max} is more than the scheduler ticks: the run cuts the cosine off "
                    f"on its way down. Set T_max to the {facts.units(placed)} that it has."
                ),
            )
