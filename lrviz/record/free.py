"""What a record is called that nobody gave a name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_NAME: Final = "run"
_ENDING: Final = ".lrviz.csv"
_MOST: Final = 1000


def free_name() -> str:
    """``run.lrviz.csv``, or one like it that no file has yet: none is written over unasked."""
    names = [f"{_NAME}{_ENDING}", *(f"{_NAME}-{n}{_ENDING}" for n in range(2, _MOST))]
    return next((name for name in names if not Path(name).exists()), names[0])
