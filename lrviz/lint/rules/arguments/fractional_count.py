"""LR103: fractional-count."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


def _happens(name: str, value: float, ticks: int) -> str:
    """What torch makes of a fraction, in so many ticks (0: unknown): its counter is whole."""
    if name == "step_size" and not ticks:
        return "and torch decays only where a multiple of it is whole"
    if name == "step_size":
        falls = np.flatnonzero(np.arange(1, ticks + 1) % value == 0)
        return (
            f"and torch decays every {falls[0] + 1:,}" if len(falls) else "and torch never decays"
        )
    if name == "total_iters":
        return "and the factor is never undone"
    return "and torch's counter never comes to it"


def _whole(value: float) -> str:
    """The whole numbers beside it, of those that can be meant."""
    below = math.floor(value)
    return f"{below} or {below + 1}" if below else "1"


class FractionalCount(Rule):
    """A count of ticks that is not a whole number.

    ## What it does
    Finds a milestone of MultiStepLR or SequentialLR, a `step_size` of StepLR, or a `total_iters`
    of ConstantLR that is not a whole number.

    ## Why is this bad?
    torch compares it with its counter, which is whole: a milestone of 37.5 never comes, a
    step_size of 2.5 decays every 5 ticks, and a total_iters of 2.5 is never undone. Nothing warns
    of it.

    ## Example
    ```toml
    epochs = 75

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiStepLR"
    milestones = ["epochs / 2"]
    ```

    ## Use instead
    ```toml
    epochs = 75

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "MultiStepLR"
    milestones = ["epochs // 2"]
    ```
    """

    code = "LR103"
    name = "fractional-count"
    severity = "error"
    BAD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 2.5 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "ConstantLR", total_iters = 7.5 }  # <-
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = [30, 62.5, 90] }  # <-
        """,
        """
        epochs = 9
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = ["epochs / 2"]  # <-
        schedulers = [{ type = "ConstantLR", factor = 1.0 }, { type = "ExponentialLR", gamma = 0.9 }]
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30.0 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "LinearLR", total_iters = 7.5 }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiStepLR", milestones = ["epochs / 2"] }
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        scheduler = { type = "CosineAnnealingLR", T_max = 100.5 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.of_type("MultiStepLR", "SequentialLR", "StepLR", "ConstantLR"):
            for name in ("milestones", "step_size", "total_iters"):
                found = placed.spec.arguments.get(name)
                if placed.type == "ConstantLR" and placed.argument("factor") == 1:
                    continue
                values = found if isinstance(found, tuple) else () if found is None else (found,)
                broken = [i for i, value in enumerate(values) if value != int(value)]
                if not broken:
                    continue
                value = values[broken[0]]
                path = placed.path(name)
                yield Finding(
                    path=(*path, broken[0]) if isinstance(found, tuple) else path,
                    message=(
                        f"{name}: {value:g} is not a whole number of ticks, {_happens(name, value, placed.end)}. "
                        f"{_advice(values, value, placed.end)}."
                    ),
                    scheduler=placed.spec,
                    unknown=(
                        f"{name} = {{{name}}} does not come to a whole number of ticks, "
                        f"{_happens(name, value, 0)}. {_advice(values, value, None)}."
                    ),
                )


def _advice(values: Sequence[float], value: float, ticks: int | None) -> str:
    """What to write: for shares of the run, the ticks that they are."""
    if len(values) > 1 and all(0 < one < 1 for one in values):
        if ticks is None:
            return "They look like shares of the run: multiply them by its ticks, and round"
        return f"They look like shares of the run: {value:g} of {ticks} ticks is {round(value * ticks)}"
    return "Round it, as with // or int()" if ticks is None else f"Use {_whole(value)}"
