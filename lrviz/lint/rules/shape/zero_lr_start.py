"""LR203: zero-lr-start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.horizon import phase_path
from lrviz.lint.rule import Finding, Rule
from lrviz.text.plural import counted


class ZeroLrStart(Rule):
    """The run starts with an LR of 0.

    ## What it does
    Finds a run whose first tick has an LR of 0 in every param group: a warning where it ticks per
    epoch, an info per step. A group at 0 while another one trains is frozen, and let pass.

    ## Why is this bad?
    The first tick trains nothing. Per step that is one batch; per epoch it is a whole epoch. A
    warmup that starts at `(epoch + 1) / n` instead of `epoch / n` loses nothing.

    ## Example
    ```toml
    epochs = 50

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "min(1, epoch / 5)"
    ```

    ## Use instead
    ```toml
    epochs = 50

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "min(1, (epoch + 1) / 5)"
    ```
    """

    code = "LR203"
    name = "zero-lr-start"
    severity = "warning"
    also = ("info",)
    BAD = (
        """
        steps = 1000
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "min(1, step / 100)" }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1, momentum = 0.9 }
        scheduler = { type = "CyclicLR", base_lr = 0.0, max_lr = 0.1, step_size_up = 20 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0 if epoch < 10 else 1" }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1, groups = [{ name = "backbone" }, { name = "head" }] }
        scheduler = { type = "LambdaLR", lr_lambda = ["0 if epoch < 5 else 1", "1"] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", start_factor = 1e-6, total_iters = 5 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.0 }
        scheduler = { type = "ConstantLR", factor = 1.0 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        if facts.curve is None or not (facts.peak > 0).any():
            return
        # An LR that explodes later is not 0 now, however small it is beside its peak.
        usual = np.where(facts.base_lr > 0, np.minimum(facts.peak, facts.base_lr), facts.peak)
        moved = np.any(abs(facts.curve.lr) > 1e-12 * usual[:, None], axis=0)
        if moved[0]:
            return
        placed = facts.in_charge(0)
        until = int(facts.curve.step[int(np.argmax(moved))])
        count = int(np.searchsorted(placed.step, until))
        outer = facts.outermost(placed)
        unit = outer.interval
        way = ""
        if placed.type == "LambdaLR" and count == 1:
            way = f", as with ({unit} + 1) in place of {unit}"
        least = facts.unit(placed)
        most = least if count == 1 else counted(count * outer.frequency, unit)
        message, unknown = (
            f"the LR of the first {length} is 0 in every param group: it trains nothing. "
            f"Start above 0{way}."
            for length in (most, least)
        )
        path = placed.path("lr_lambda", "base_lr", "start_factor", "factor")
        if placed.type == "Phases":
            path = phase_path(placed, placed.first, "from")
        yield Finding(
            path=path,
            message=message,
            scheduler=placed.spec,
            severity="warning" if unit == "epoch" else "info",
            steps=(0, None),
            unknown=unknown,
        )
