"""LR202: zero-lr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import phase_path, written
from lrviz.lint.rule import Finding, Rule

_CAUSES = ("total_iters", "lr_lambda", "gamma", "factor", "end_factor", "eta_min")
"""Arguments that bring an LR to 0, the likeliest cause first."""

_NONE: Final = 1e-20
"""What differs from 0 by rounding alone, which is not everywhere the same."""


class ZeroLr(Rule):
    """An LR of exactly 0 for more than a tick.

    ## What it does
    Finds a param group whose LR is 0 for more than one tick at the end of the run, or for more
    than one tick in the middle. The last tick alone is fine; so are a group that starts at 0, and
    one that never trains beside one that does.

    ## Why is this bad?
    With an LR of 0 nothing is learned: the rest of the run is paid for and thrown away.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 1.0
    end_factor = 0.0
    total_iters = 80
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LinearLR"
    start_factor = 1.0
    end_factor = 0.0
    total_iters = 100
    ```
    """

    code = "LR202"
    name = "zero-lr"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "max(0, 1 - epoch / 90)" }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0 if 10 <= epoch < 20 else 1" }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "(epoch + 1) // 200" }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "LinearLR"
        start_factor = 0.1
        total_iters = 5
        [[scheduler.schedulers]]
        type = "LinearLR"
        start_factor = 1.0
        end_factor = 0.0
        total_iters = 80  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", start_factor = 1.0, end_factor = 0.0, total_iters = 99 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "PolynomialLR", total_iters = 100 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0 if epoch < 10 else 1" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, groups = [{ name = "frozen", lr = 0.0 }, { name = "head" }] }
        scheduler = { type = "StepLR", step_size = 30 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        whole = facts.whole
        if whole.lr is None:
            return
        peak = facts.peak[:, None]
        zero = np.abs(whole.lr) <= 1e-12 * peak
        started = np.maximum.accumulate(~zero, axis=1)
        if facts.peak.any():  # else there is no group that trains, beside which one is frozen
            zero &= started & (peak > 0)
        # The last ticks of a long cosine are next to 0 too, but each is another value.
        pairs = zero[:, 1:] & zero[:, :-1] & (whole.lr[:, 1:] == whole.lr[:, :-1])
        found = np.any(pairs, axis=1)
        if not found.any():
            return
        group = int(np.argmax(found))
        first = int(np.argmax(pairs[group]))
        last = first + int(np.argmin(np.append(zero[group, first:], False)))
        step = int(whole.step[first])
        placed = facts.in_charge(step)
        path, cause = placed.path(*_CAUSES), written(placed, *_CAUSES)
        if placed.type == "Phases":
            cause = "this schedule"
            path = phase_path(placed, placed.first + int(np.searchsorted(placed.step, step)))
        if not facts.base_lr.any():
            path, cause = ("optimizer", "lr"), "lr = {lr}"
        where = "from there to the end" if last == whole.ticks else "for a part of the run"
        near = "0" if abs(float(whole.lr[group, first])) < _NONE else "next to 0"
        yield Finding(
            path=path,
            message=(
                f"the LR is {near} from {facts.when(step)} on, for {last - first} of {whole.ticks} ticks: "
                "nothing is learned there. Let the decay last to the end of the run, or stop above 0."
            ),
            scheduler=placed.spec,
            group=facts.named(found),
            steps=(step, int(whole.step[last - 1])),
            unknown=(
                f"with {cause} the LR comes to 0 and is 0 {where}: nothing is learned there. Let the "
                "decay last to the end of the run, or stop above 0."
            ),
        )
