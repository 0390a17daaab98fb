"""The keys of a spec."""

from __future__ import annotations

from typing import Final

KEYS: Final = (
    "title",
    "epochs",
    "steps",
    "steps_per_epoch",
    "batches_per_epoch",
    "accumulate_grad_batches",
    "optimizer",
    "scheduler",
    "metric",
    "loop",
    "lint",
)
"""The keys at the top of a spec."""
TABLES: Final = ("optimizer", "scheduler", "metric", "loop", "lint")
"""Those of them that hold tables."""
PACE: Final = ("interval", "frequency")
"""Keys of the outermost schedulers, beside their arguments."""
