"""LR317: resume-differs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lrviz.lint.beyond import uninterrupted
from lrviz.lint.facts import Facts
from lrviz.lint.rule import Finding, Rule


class ResumeDiffers(Rule):
    """A run resumed by last_epoch that does not go on where it was.

    ## What it does
    Simulates the run as a whole, from its first tick, beside the one that `last_epoch` resumes,
    and compares: they may differ by 1 % of the peak.

    ## Why is this bad?
    Most schedulers of torch go on from the LR that the optimizer has: built over a fresh optimizer
    at tick 40, a cosine starts again from the whole LR, and StepLR decays once more where the
    resume falls on a decay. Only what works its LR out anew, as LambdaLR does, is right.

    ## Example
    ```toml
    epochs = 60

    [optimizer]
    lr = 0.1
    initial_lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    last_epoch = 39
    ```

    ## Use instead
    ```toml
    epochs = 60

    [optimizer]
    lr = 0.06545084971874739  # what it was when the run stopped
    initial_lr = 0.1

    [scheduler]
    type = "CosineAnnealingLR"
    T_max = 100
    last_epoch = 39
    ```
    """

    code = "LR317"
    name = "resume-differs"
    severity = "warning"
    BAD = (
        """
        epochs = 40
        optimizer = { lr = 0.01, initial_lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30, last_epoch = 29 }  # <-
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9, last_epoch = 0 }  # <-
        """,
    )
    GOOD = (
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        scheduler = { type = "LambdaLR", lr_lambda = "0.97 ** epoch", last_epoch = 39 }
        """,
        """
        epochs = 40
        optimizer = { lr = 0.01, initial_lr = 0.1 }
        scheduler = { type = "StepLR", step_size = 30, last_epoch = 30 }
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        scheduler = { type = "ExponentialLR", gamma = 0.9, last_epoch = -1 }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        resumes = any(s.arguments.get("last_epoch", -1) != -1 for s in facts.spec.walk())
        if facts.curve is None or not resumes:
            return
        whole = uninterrupted(facts.spec)
        if whole is None:
            return
        done, curve = whole
        expected = curve.lr[:, done : done + facts.curve.ticks]
        lr = facts.curve.lr[:, : expected.shape[1]]
        peak = np.maximum(facts.peak, np.abs(expected).max(axis=1, initial=0.0))
        apart = ~(np.abs(lr - expected) <= 0.01 * peak[:, None])
        if not apart.any():
            return
        placed = next(p for p in facts.placed if p.spec.arguments.get("last_epoch", -1) != -1)
        tick = int(np.argmax(apart.any(axis=0)))
        group, step = int(np.argmax(apart[:, tick])), int(facts.curve.step[tick])
        advice = "Resume by the state_dict of the optimizer and of the scheduler."
        yield Finding(
            path=placed.path("last_epoch"),
            message=(
                f"resumed at tick {done:,}, the LR is {lr[group, tick]:.5g} at {facts.when(step)}; the "
                f"uninterrupted run has {expected[group, tick]:.5g} there. {advice}"
            ),
            scheduler=placed.spec,
            group=facts.named(apart.any(axis=1)),
            steps=(step, None),
            unknown=(
                "resumed with last_epoch = {last_epoch}, the LR is not what the uninterrupted run has "
                f"there: {placed.type} goes on from the LR that the optimizer is built with. {advice}"
            ),
        )
