"""Which columns of a log hold an LR, and which one counts: by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lrviz.record.model import Unit

STEPS: Final = (
    *("step", "global_step", "global step", "trainer/global_step", "train/global_step", "steps"),
    *("_step", "iter", "iteration", "iterations", "iters", "it", "itr", "update", "updates"),
    *("num_updates", "num_steps", "n_iter", "train_step", "training_step", "batch"),
)
"""Names of columns that count steps, the surest first."""
EPOCHS: Final = ("epoch", "epochs", "train/epoch", "ep", "n_epoch", "epoch_num")
"""Names of columns that count epochs."""
_LR: Final = re.compile(
    r"(?:^|[/_.\- :])(?:lrs?|learning[ _\-]?rates?|lr\d{1,4})(?:$|[/_.\- :\[(])"
)
_NOT: Final = re.compile(
    r"momentum|weight.?decay|(?:^|[/_.\- ])(?:wd|min|max|initial|base|target|peak|final|scale|mult"
    r"|loss|grad|norm)(?:$|[/_.\- ])"
)


def is_lr(name: str) -> bool:
    """Whether a column is named like one that holds an LR."""
    plain = name.strip().lower()[:200]
    return _LR.search(plain) is not None and _NOT.search(plain) is None


def lr_columns(names: Sequence[str]) -> list[str]:
    """The columns named like an LR, in their order."""
    return [name for name in names if is_lr(name)]


def counter(names: Sequence[str]) -> tuple[str, Unit] | None:
    """The column that says where each row stands, and what it counts; None where none does."""
    plain = {name.strip().lower(): name for name in reversed(names)}
    for known in STEPS:
        if known in plain:
            return plain[known], "step"
    for known in EPOCHS:
        if known in plain:
            return plain[known], "epoch"
    return None
