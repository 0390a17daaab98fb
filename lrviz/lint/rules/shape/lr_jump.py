"""LR205: lr-jump."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from lrviz.curve import Floats
from lrviz.engine.places import Placed
from lrviz.lint.facts import Facts
from lrviz.lint.horizon import is_warmup
from lrviz.lint.rule import Finding, Rule


def _largest(lr: Floats) -> Floats:
    """The largest change between two ticks, per group."""
    return np.abs(np.diff(lr, axis=1)).max(axis=1, initial=0.0)  # type: ignore[no-any-return]


def _jumps_itself(before: Placed, rises: bool) -> bool:
    """Whether the phase that ends would have jumped that way at its very next tick."""
    if before.type == "CosineAnnealingWarmRestarts":
        t_0, t_mult, left = before.argument("T_0"), before.argument("T_mult"), before.end
        while left >= t_0 and t_mult > 1:
            left, t_0 = left - t_0, t_0 * t_mult
        return rises and left % t_0 == 0
    if before.type == "StepLR":
        return not rises and before.end % before.argument("step_size") == 0
    if before.type == "MultiStepLR":
        return not rises and before.end in before.argument("milestones")
    return False


class LrJump(Rule):
    """The LR jumps where one phase hands over to the next.

    ## What it does
    Finds a milestone of SequentialLR at which the LR changes by more than a tenth of its peak, and
    by more than three times the largest change inside either phase around it. The end of a warmup
    at its own total_iters is no jump; nor are the decay of StepLR and MultiStepLR and the restart
    of CosineAnnealingWarmRestarts that were due at that tick.

    ## Why is this bad?
    The next phase starts from its own first LR, not from where the last one ended. A cosine that
    has come down and is followed by a constant goes back to the whole LR in one tick, and the loss
    with it.

    ## Example
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [80]

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 80

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 1.0
    end_factor = 0.1
    total_iters = 20
    ```

    ## Use instead
    ```toml
    epochs = 100

    [optimizer]
    lr = 0.1

    [scheduler]
    type = "SequentialLR"
    milestones = [20]

    [[scheduler.schedulers]]
    type = "LinearLR"
    start_factor = 0.1
    total_iters = 20

    [[scheduler.schedulers]]
    type = "CosineAnnealingLR"
    T_max = 80
    ```
    """

    code = "LR205"
    name = "lr-jump"
    severity = "warning"
    BAD = (
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]  # <-
        schedulers = [
            { type = "ExponentialLR", gamma = 0.9 },
            { type = "ExponentialLR", gamma = 0.9 },
        ]
        """,
    )
    GOOD = (
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "CosineAnnealingWarmRestarts", T_0 = 30 },
            { type = "CosineAnnealingLR", T_max = 70 },
        ]
        """,
        """
        epochs = 100
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "StepLR", step_size = 30 },
            { type = "LambdaLR", lr_lambda = "0.1 * 0.98 ** epoch" },
        ]
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [20]
        schedulers = [
            { type = "ConstantLR", factor = 0.1, total_iters = 20 },
            { type = "ExponentialLR", gamma = 0.95 },
        ]
        """,
        """
        epochs = 60
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [1]
        schedulers = [
            { type = "LinearLR", start_factor = 0.001, total_iters = 1 },
            { type = "CosineAnnealingLR", T_max = 59 },
        ]
        """,
        """
        epochs = 40
        optimizer = { lr = 0.1 }
        [scheduler]
        type = "SequentialLR"
        milestones = [30]
        schedulers = [
            { type = "CosineAnnealingLR", T_max = 40 },
            { type = "SWALR", swa_lr = 0.05 },
        ]
        [lint]
        ignore = { LR302 = "SWA takes over" }
        """,
    )

    def check(self, facts: Facts) -> Iterator[Finding]:
        """See the class."""
        for parent in facts.of_type("SequentialLR"):
            milestones = list(parent.argument("milestones"))
            if parent.lr is None or milestones != sorted(milestones):
                continue  # no curve, or no telling the phases apart: LR105
            phases = [child for child in facts.children(parent) if child.ticks > 0]
            for before, after in itertools.pairwise(phases):
                if is_warmup(before) and before.argument("total_iters") >= before.ticks:
                    continue  # it ends there, or LR309 says that it does not
                assert before.lr is not None
                assert after.lr is not None
                change = np.abs(after.lr[:, 0] - before.lr[:, -1])
                inside = np.maximum(_largest(before.lr), _largest(after.lr))
                found = (change > 0.1 * facts.peak) & (change > 3 * inside) & (facts.peak > 0)
                if not found.any():
                    continue
                group = int(np.argmax(found))
                if _jumps_itself(before, bool(after.lr[group, 0] > before.lr[group, -1])):
                    continue
                step = int(after.step[0])
                yield Finding(
                    path=(*parent.path("milestones"), min(after.index, len(milestones)) - 1),
                    message=(
                        f"at {facts.when(step)} the LR jumps from {before.lr[group, -1]:.3g} to "
                        f"{after.lr[group, 0]:.3g}: {after.type} starts from its own first LR. Make the "
                        "phases meet there."
                    ),
                    scheduler=parent.spec,
                    group=facts.named(found),
                    steps=(step, None),
                )
