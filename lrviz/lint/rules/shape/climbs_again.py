"""LR209: climbs-again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.places import Placed
from lrviz.known.behaviour import BY_FUNCTION
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import phase_path
from lrviz.lint.rule import Finding, Rule
from lrviz.text.problem import KeyPath

_LAST, _FALLEN = 0.02, 0.01
"""How near to the end a climb comes to its top, and by how much of the peak the LR falls then."""
_LEAST: Final = 0.1
"""The share of the peak that a climb has to make."""
_MOST_TURNS: Final = 10_000
"""Turns of a curve beyond which it is noise, or cycles."""


class ClimbsAgain(Rule):
    """A curve that has come down climbs again until the run ends.

    ## What it does
    Finds a LambdaLR, MultiplicativeLR, Phases or a scheduler by dotted path whose LR falls below
    half of its peak and then climbs by more than a tenth of it until the end. Two climbs or more
    are cycles, and let pass. LR301 says it of CosineAnnealingLR.

    ## Why is this bad?
    A cosine is periodic: past the end that it was given it goes up again, and the last part of the
    run undoes what the annealing won.

    ## Example
    ```toml
    steps = 1500

    [optimizer]
    lr = 1e-3

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "0.5 * (1 + cos(pi * step / 1000))"
    ```

    ## Use instead
    ```toml
    steps = 1500

    [optimizer]
    lr = 1e-3

    [scheduler]
    type = "LambdaLR"
    lr_lambda = "0.5 * (1 + cos(pi * step / total_steps))"
    ```
    """

    code = "LR209"
    name = "climbs-again"
    severity = "warning"
    BAD = (
        """
        steps = 1500
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "Phases"
        phases = [
            { shape = "linear", from = 0.01, to = 1, length = 100 },
            { shape = "cosine", to = 0, length = 900, past_end = "continue" },  # <-
        ]
        """,
        """
        steps = 1500
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "LambdaLR"
        lr_lambda = "step / 100 if step < 100 else 0.5 * (1 + cos(pi * (step - 100) / 1000))"  # <-
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "MultiplicativeLR", lr_lambda = "0.9 if epoch < 30 else 1.2" }  # <-
        """,
    )
    GOOD = (
        """
        steps = 900
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.5 * (1 + cos(pi * (step % 300) / 300))" }
        """,
        """
        steps = 350
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.5 * (1 + cos(pi * (step % 300) / 300))" }
        """,
        """
        steps = 1500
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.1 + 0.9 * abs(1 - step % 1000 / 500)" }
        """,
        """
        steps = 1150
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.5 * (1 + cos(pi * step / 1000))" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for placed in facts.placed:
            free = placed.type in (*BY_FUNCTION, "Phases") or placed.spec.dotted
            if not free or placed.lr is None or not placed.to_the_end or placed.ticks < 3:
                continue
            lows = [_low(lr) for lr in placed.lr]
            found = np.array([low is not None for low in lows])
            if not found.any():
                continue
            group = int(np.argmax(found))
            low = lows[group] or 0
            yield Finding(
                path=_path(placed, low),
                message=(
                    f"the LR has come down to {placed.lr[group, low]:.3g} by "
                    f"{facts.when(int(placed.step[low]))} and climbs again, to "
                    f"{placed.lr[group, -1]:.3g} at the end of the run. Let the decay end with the run."
                ),
                scheduler=placed.spec,
                group=facts.named(found),
                steps=(int(placed.step[low]), int(placed.step[-1])),
                unknown=(
                    "the LR has come down before the run is over, and climbs again until its end. Let "
                    "the decay end with the run."
                ),
            )


def _path(placed: Placed, low: int) -> KeyPath:
    """The argument that says where the decay ends; else the type."""
    if placed.type == "Phases":
        return phase_path(placed, placed.first + low)
    return placed.path("lr_lambda", "num_training_steps")


def _low(lr: Floats) -> int | None:
    """The tick from which the LR of one group climbs to the end; None where it does not."""
    peak = lr.max()
    if not peak > 0 or not np.isfinite(lr).all():
        return None
    turns = np.flatnonzero(np.diff(np.sign(np.diff(lr)), prepend=2, append=2))
    if len(turns) > _MOST_TURNS:
        return None
    climbs = list(_climbs(lr, turns.tolist(), _LEAST * peak))
    # What leads to the first peak is a warmup, but for a triangle's: as long as the way down.
    if climbs and climbs[0][0] == 0:
        top = climbs[0][1]
        if len(climbs) > 1 and 2 * top >= climbs[1][0] - top:
            return None
        climbs = climbs[1:]
    if len(climbs) != 1:
        return None
    low, top = climbs[0]
    # Twice the length of a cosine, less its warmup, is at the top a moment before the end.
    at_end = len(lr) - 1 - top <= _LAST * len(lr) and lr[top] - lr[-1] <= _FALLEN * peak
    return low if at_end and lr[low] < 0.5 * peak else None


def _climbs(lr: Floats, turns: Sequence[int], least: float) -> Iterator[tuple[int, int]]:
    """Where the LR climbs by more than ``least``, with no fall of as much in between.

    Args:
        turns: The ticks at which it turns, the first and the last one too.
    """
    low = top = 0
    for tick in turns:
        if lr[tick] >= lr[top]:
            top = tick
        elif lr[top] - lr[tick] > least or lr[tick] < lr[low]:
            if lr[top] - lr[low] > least:
                yield low, top
            low = top = tick
    if lr[top] - lr[low] > least:
        yield low, top
