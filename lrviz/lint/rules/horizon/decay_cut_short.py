"""LR314: decay-cut-short."""

from __future__ import annotations

from collections.abc import Iterator

from lrviz.lint.beyond import lr_at
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import known_end
from lrviz.lint.rule import Finding, Rule


class DecayCutShort(Rule):
    """A decay that the run cuts off on its way down.

    ## What it does
    Finds Phases, or a function that is told `num_training_steps` (as transformers' are), whose
    decay ends beyond the run, so that the LR ends more than a twentieth of its peak above where it
    would have come to. LR302 says it of CosineAnnealingLR.

    ## Why is this bad?
    Much of what a decay wins, it wins in its last part, at small LRs. Often the number counts
    batches while gradients are accumulated, or steps while the scheduler ticks per epoch.

    ## Example
    ```toml
    steps = 6000

    [optimizer]
    lr = 3e-4

    [scheduler]
    type = "Phases"
    phases = [
        { shape = "linear", from = 0.001, to = 1, length = 500 },
        { shape = "linear", to = 0, length = 9500 },
    ]
    ```

    ## Use instead
    ```toml
    steps = 6000

    [optimizer]
    lr = 3e-4

    [scheduler]
    type = "Phases"
    phases = [
        { shape = "linear", from = 0.001, to = 1, length = 500 },
        { shape = "linear", to = 0, length = 5500 },
    ]
    ```
    """

    code = "LR314"
    name = "decay-cut-short"
    severity = "warning"
    BAD = (
        """
        epochs = 20
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "constant", length = 10 },
            { shape = "1-sqrt", to = 0.1, length = 30 },  # <-
        ]
        """,
        """
        epochs = 20
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "constant", length = 15 },
            { shape = "linear", to = 0.1, length = 10 },  # <-
            { shape = "constant" },
        ]
        """,
        """
        epochs = 30
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "SequentialLR"
        milestones = [10]
        schedulers = [
            { type = "LinearLR", total_iters = 10 },
            { type = "Phases", phases = [{ shape = "cosine", to = 0, length = 30, past_end = "continue" }] },  # <-
        ]
        """,
    )
    GOOD = (
        """
        epochs = 20
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "linear", to = 0, length = 20 }]
        """,
        """
        epochs = 100
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "cosine", to = 0, length = 105 }]
        """,
        """
        epochs = 20
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "linear", from = 0.1, to = 1, length = 5 }, { shape = "inverse-sqrt", to = 0 }]
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:
            found = known_end(facts.spec, placed) if placed.ticks and placed.to_the_end else None
            if found is None or placed.lr is None or found.ticks <= placed.ticked:
                continue
            end = lr_at(facts, placed, int(found.ticks))
            if end is None:
                continue
            above = placed.lr[:, -1] - end > 0.05 * facts.peak
            if not above.any():
                continue
            yield Finding(
                path=found.path,
                message=(
                    f"{found.said} is beyond the {placed.ticked} ticks of the scheduler: the LR is still "
                    f"{placed.lr[above, -1].max():.3g} when the run ends. Let the decay end at "
                    f"{placed.ticked}."
                ),
                scheduler=placed.spec,
                group=facts.named(above),
                steps=(int(placed.step[-1]), None),
                unknown=(
                    f"{found.unknown} is beyond the end of the run, which cuts the decay off "
                    f"on its way down. Let it end with the {facts.units(placed)} of the run."
                ),
            )
