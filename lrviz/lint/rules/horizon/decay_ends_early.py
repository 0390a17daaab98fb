"""LR315: decay-ends-early."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import known_end
from lrviz.lint.rule import Finding, Rule


class DecayEndsEarly(Rule):
    """A decay that is over well before the run is.

    ## What it does
    Finds Phases, or a function that is told `num_training_steps` (as transformers' are), whose
    decay ends before nine tenths of the run, with the LR at its floor (at most a tenth of its
    peak) from there on. A last constant phase that the spec asks for is let pass.

    ## Why is this bad?
    The rest of the run trains at the smallest LR, or at none at all, and is all but wasted. The
    number is often that of a shorter run.

    ## Example
    ```toml
    steps = 9000

    [optimizer]
    lr = 3e-4

    [scheduler]
    type = "Phases"
    phases = [
        { shape = "linear", from = 0.001, to = 1, length = 500 },
        { shape = "cosine", to = 0.05, length = 5500 },
    ]
    ```

    ## Use instead
    ```toml
    steps = 9000

    [optimizer]
    lr = 3e-4

    [scheduler]
    type = "Phases"
    phases = [
        { shape = "linear", from = 0.001, to = 1, length = 500 },
        { shape = "cosine", to = 0.05 },
    ]
    ```
    """

    code = "LR315"
    name = "decay-ends-early"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "linear", to = 0, length = 89 },  # <-
        ]
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "linear", to = 0.1, length = 90 }]
        """,
        """
        epochs = 100
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "linear", to = 0.2, length = 50 }]
        """,
        """
        epochs = 100
        optimizer = { lr = 3e-4 }
        [scheduler]
        type = "Phases"
        phases = [{ shape = "linear", to = 0.05, length = 50 }, { shape = "constant" }]
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:
            found = known_end(facts.spec, placed) if placed.ticks and placed.to_the_end else None
            if found is None or found.asked or placed.lr is None:
                continue
            at = max(int(np.ceil(found.ticks)) - placed.first, 0)
            if 10 * found.ticks >= 9 * placed.end or at >= placed.ticks:
                continue
            rest, peak = placed.lr[:, at:], facts.peak
            same = np.abs(rest - rest[:, :1]) <= 1e-9 * peak[:, None]
            low = same.all(axis=1) & (rest[:, 0] <= 0.1 * peak) & (peak > 0)
            if not low.any():
                continue
            yield Finding(
                path=found.path,
                message=(
                    f"{found.said} is well before the scheduler's last tick, {placed.ticked}: the LR stays at "
                    f"{rest[low, 0].max():.3g} from {facts.when(int(placed.step[at]))} on. Let the "
                    f"decay end at {placed.ticked}."
                ),
                scheduler=placed.spec,
                group=facts.named(low),
                steps=(int(placed.step[at]), int(placed.step[-1])),
                unknown=(
                    f"{found.unknown} is well before the end of the run: the LR stays at its lowest "
                    f"from there on. Let it end with the {facts.units(placed)} of the run."
                ),
            )
