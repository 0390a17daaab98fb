"""LR201: near-zero-lr."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import phase_path, written
from lrviz.lint.rule import Finding, Rule

_CAUSES = (
    *("gamma", "lr_lambda", "factor", "eta_min", "end_factor", "power", "final_div_factor"),
    *("step_size", "milestones"),
)
"""Arguments that bring an LR down, the likeliest cause first."""


class NearZeroLr(Rule):
    """A good part of the run at next to no LR.

    ## What it does
    Finds a param group whose LR is below near_zero (1e-3) of its peak for more than
    near_zero_share (20 %) of the ticks after the peak. A ReduceLROnPlateau without a metric is let
    pass. Both numbers are options under `[lint]`.

    ## Why is this bad?
    The weights hardly move there: the epochs are paid for and train nothing. A cosine or a 1cycle
    spends about 2 % of its ticks down there; much more says that the decay is too fast for the
    run.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ExponentialLR"
    gamma = 0.8
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "ExponentialLR"
    gamma = 0.95
    ```
    """

    code = "LR201"
    name = "near-zero-lr"
    severity = "warning"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [10, 20, 30], gamma = 0.05 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [5]
        [[scheduler.schedulers]]
        type = "LinearLR"
        start_factor = 0.1
        [[scheduler.schedulers]]
        type = "ExponentialLR"
        gamma = 0.85  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100 }
        """,
        """
        epochs = 200
        optimizer = { lr = 0.1 }
        scheduler = { type = "ReduceLROnPlateau" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 100, power = 2 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.8 }
        [lint]
        near_zero_share = 0.8
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        whole = facts.whole
        if whole.lr is None or (whole.type == "ReduceLROnPlateau" and facts.spec.metric is None):
            return
        near, share = facts.option("near_zero"), facts.option("near_zero_share")
        finite = np.where(np.isfinite(whole.lr), whole.lr, 0.0)
        peak = finite.max(axis=1)
        after = np.arange(whole.ticks) > finite.argmax(axis=1)[:, None]
        small = after & (np.abs(finite) < near * peak[:, None])
        counts = small.sum(axis=1)
        # A single tick, the last one of a decay to 0, is a large share of a short run.
        found = (peak > 0) & (counts > 1) & (counts > share * after.sum(axis=1))
        if not found.any():
            return
        group = int(np.argmax(found))
        first = int(np.argmax(small[group]))
        step = int(whole.step[first])
        placed = facts.in_charge(step)
        path = placed.path(*_CAUSES)
        if placed.type == "Phases":
            path = phase_path(placed, placed.first + int(np.searchsorted(placed.step, step)))
        yield Finding(
            path=path,
            message=(
                f"from {facts.when(step)} on, {counts[group]} of {whole.ticks} ticks have an LR below "
                f"{near:g} of the peak {peak[group]:.3g}: they train next to nothing. Decay more slowly, "
                "or end the run there."
            ),
            scheduler=placed.spec,
            group=facts.named(found),
            steps=(step, int(whole.step[-1])),
            unknown=(
                f"a good part of the run has an LR below {near:g} of its peak, and trains next to "
                f"nothing: {written(placed, *_CAUSES)}. Decay more slowly, or end the run there."
            ),
        )
