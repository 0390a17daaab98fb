"""How many there are of something, in words."""

from __future__ import annotations


def counted(number: float, noun: str) -> str:
    """``1 file``, ``2 files``, ``1,200 files``, ``2.5 epochs``."""
    return f"{number:,} {plural(number, noun)}"


def plural(number: float, noun: str) -> str:
    """``file`` of one, else ``files``."""
    return noun if number == 1 else f"{noun}s"
