"""LR102: eta-min-above-lr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import as_written
from lrviz.lint.rule import Finding, Rule

_DECAYS: Final = ("cosine", "power", "1-sqrt")


class EtaMinAboveLr(Rule):
    """The lowest LR of a decay is not below the LR that it starts from.

    ## What it does
    Finds an `eta_min` of CosineAnnealingLR and CosineAnnealingWarmRestarts, a `min_lr` of
    ReduceLROnPlateau, or a `swa_lr` of SWALR that is at least the param group's own LR.

    ## Why is this bad?
    What is meant to decay then climbs, or never moves. It comes of copying an `eta_min` from a run
    with a larger LR, or of a param group whose LR is smaller than the others'.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 1e-4

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    eta_min = 1e-3
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 1e-3

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    eta_min = 1e-4
    ```
    """

    code = "LR102"
    name = "eta-min-above-lr"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau", min_lr = 0.2 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "SWALR", swa_lr = 0.1, anneal_epochs = 5 }  # <-
        """,
        """
        epochs = 10
        [optimizer]
        lr = 0.1
        [[optimizer.groups]]
        name = "a"
        [[optimizer.groups]]
        name = "b"
        lr = 1e-3
        [scheduler]
        type = "CosineAnnealingWarmRestarts"
        T_0 = 10
        eta_min = 0.01  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100, eta_min = 0.01 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.0 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "SWALR", swa_lr = 0.05 }
        """,
        """
        epochs = 20
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [10]
        [[scheduler.schedulers]]
        type = "CosineAnnealingLR"
        T_max = 10
        [[scheduler.schedulers]]
        type = "SWALR"
        swa_lr = 0.1
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        yield from _ends_above(facts)
        names = {
            "CosineAnnealingLR": "eta_min",
            "CosineAnnealingWarmRestarts": "eta_min",
            "ReduceLROnPlateau": "min_lr",
            "SWALR": "swa_lr",
        }
        for placed in facts.of_type(*names):
            if placed.type == "SWALR" and placed.start > 0:
                continue  # after a decay, going up again is what averaging wants
            name = names[placed.type]
            lowest = np.array(placed.per_group(name, facts.groups), dtype=np.float64)
            above = (lowest >= facts.base_lr) & (lowest > 0)
            if above.any():
                at = int(np.argmax(above))
                yield Finding(
                    path=placed.path(name),
                    message=(
                        f"{name} = {lowest[at]:g} is not below the LR of {facts.base_lr[at]:g}: "
                        f"the LR never falls. Set {name} below it."
                    ),
                    scheduler=placed.spec,
                    group=facts.named(above),
                    unknown=(
                        f"{as_written(placed, name)} is not below the optimizer's LR, so that the LR never "
                        f"falls. Set {name} below it."
                    ),
                )


def _ends_above(facts: Facts) -> Iterator[Finding]:
    """A decay of a framework that ends above the LR, as with a `min_lr` that is too high."""
    for placed in facts.of_type("Phases") if facts.plan.format else ():
        phases = placed.argument("phases")
        for index, phase in enumerate(phases):
            if phase.shape not in _DECAYS or phase.first != 1 or phase.last <= 1:
                continue
            if any(later.trend == "falls" for later in phases[index + 1 :]):
                continue  # it climbs to come down again: MMDetection3D's cyclic schedules
            base = facts.base_lr.max()
            yield Finding(
                path=(*placed.spec.path, "phases", index, "to"),
                message=(
                    f"the decay ends at {phase.last * base:.3g}, above the LR of {base:.3g} that it "
                    "begins with: the LR climbs. Let it end below."
                ),
                scheduler=placed.spec,
                unknown=(
                    "the decay ends above the LR that it begins with: the LR climbs. Let it end below."
                ),
            )
