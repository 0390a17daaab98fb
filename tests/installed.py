"""What the installed torch has: specs with a newer class than that cannot be built with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lrviz.known.optimizers import OPTIMIZERS
from lrviz.known.schedulers import SCHEDULERS
from lrviz.known.torch import torch_of

_HERE = torch_of()
LACKING = tuple(
    name
    for name, known in {**OPTIMIZERS, **SCHEDULERS}.items()
    if known.since is not None and not _HERE.has(known.since)
)
"""Classes that it does not have yet."""


def here(paths: Iterable[Path]) -> list[Path]:
    """The specs that name none of them."""
    return [path for path in paths if not lacks(path.read_text(encoding="utf-8"))]


def lacks(text: str) -> bool:
    """Whether a text names one of them."""
    return any(re.search(rf"\b{name}\b", text) for name in LACKING)
