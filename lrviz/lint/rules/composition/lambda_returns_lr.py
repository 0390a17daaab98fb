"""LR407: lambda-returns-lr."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from lrviz.curve import Floats, Steps
from lrviz.engine.formula.operation import Bools
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule

_SAMPLE: Final = 1000
"""At about how many ticks a function is looked at first."""


class LambdaReturnsLr(Rule):
    """An lr_lambda that gives learning rates, not factors.

    ## What it does
    Finds a LambdaLR whose factor never rises above twice the optimizer's LR (nor 0.5), with an LR
    below 0.1: the product is about the LR squared.

    ## Why is this bad?
    LambdaLR multiplies the optimizer's LR by the function. A function that gives 1e-3 over an LR
    of 1e-3 trains with 1e-6: the loss falls a hair, and the model is blamed.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 1e-3

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "1e-3 * 0.95 ** epoch"
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 1e-3

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "0.95 ** epoch"
    ```
    """

    code = "LR407"
    name = "lambda-returns-lr"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.01 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.01 if epoch < 50 else 0.001" }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.007 }
        [scheduler]
        type = "ChainedScheduler"
        [[scheduler.schedulers]]
        type = "LambdaLR"
        lr_lambda = "0.014"  # <-
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 1e-3 }
        scheduler = { type = "LambdaLR", lr_lambda = "min(1, 0.001 + epoch / 10)" }
        """,
        """
        epochs = 100
        optimizer = { lr = 1.0 }
        scheduler = { type = "LambdaLR", lr_lambda = "1e-3 * 0.95 ** epoch" }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.01 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.1 ** (epoch // 30)" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        base = facts.base_lr
        small = (base > 0) & (base < 0.1)
        if facts.curve is None or not small.any():
            return
        for placed in facts.of_type("LambdaLR"):
            ticks = np.arange(placed.first, placed.end)
            functions = placed.per_group("lr_lambda", facts.groups)
            some = ticks[:: max(1, len(ticks) // _SAMPLE)]
            if not (small & _squared(_peaks(functions, some), base)).any():
                continue  # before the functions are computed at every tick once more
            peak = _peaks(functions, ticks)
            squared = small & (peak > 0) & _squared(peak, base)
            if squared.any():
                at = int(np.argmax(squared))
                yield Finding(
                    path=placed.path("lr_lambda"),
                    message=(
                        f"lr_lambda is at most {peak[at]:.3g}, and multiplies the LR of {base[at]:g}: the "
                        f"run trains with {peak[at] * base[at]:.3g}. It gives a factor: let it start or peak "
                        "at 1, or set lr = 1.0."
                    ),
                    scheduler=placed.spec,
                    group=facts.named(squared),
                    unknown=(
                        "lr_lambda gives LRs, and LambdaLR multiplies the optimizer's LR by them: the run "
                        "trains with about its square. It is to give a factor: let it start or peak at 1, "
                        "or set lr = 1.0."
                    ),
                )


def _peaks(functions: Sequence[Any], ticks: Steps) -> Floats:
    """The highest value of each function at these ticks. float64, shape [groups]."""
    return np.array([np.fmax.reduce(function.array(ticks)) for function in functions])


def _squared(peak: Floats, base: Floats) -> Bools:
    """Where a function goes no higher than an LR does. bool, shape [groups]."""
    low: Bools = (peak / 2 <= base) & (peak < 0.5)
    return low
