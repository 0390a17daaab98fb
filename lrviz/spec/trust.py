"""What the person running lrviz allows: packages to import from, folders to read from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

TORCH: Final = ("torch.optim.lr_scheduler", "torch.optim.swa_utils")
"""The modules of torch that have schedulers: always trusted, for these and nothing else."""


def is_folder(entry: str) -> bool:
    """Whether an entry of ``trust`` names a folder, and no package: it has a slash, or is dots."""
    return os.sep in entry or "/" in entry or entry in (".", "..")


def packages(trust: Iterable[str]) -> tuple[str, ...]:
    """The packages among what is trusted, by their dotted names."""
    return tuple(entry for entry in trust if not is_folder(entry))


def folders(trust: Iterable[str]) -> tuple[str, ...]:
    """The folders among what is trusted."""
    return tuple(entry for entry in trust if is_folder(entry))


def home_of(dotted: str, trust: Iterable[str]) -> str | None:
    """The trusted package that a dotted path leads into: the longest name; None where none is."""
    fitting = [name for name in packages(trust) if f"{dotted}.".startswith(f"{name}.")]
    return max(fitting, key=len, default=None)
