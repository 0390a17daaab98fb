"""Versions of torch: the one that is installed, those that lrviz knows, and what each changed."""

from __future__ import annotations

import importlib.util
import os
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from lrviz.text.problem import did_you_mean, quote

Number = tuple[int, int]
"""A version of torch without what is patched in it: (2, 13)."""

OLDEST: Final[Number] = (2, 4)
NEWEST: Final[Number] = (2, 14)
"""The versions whose schedulers lrviz knows, and that its tests are run with."""

KNOWN: Final = tuple(f"{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1))
"""The versions that lrviz knows, as they are written."""

# What changed in how schedulers count and compute, and since which version.
UNDOES_WITHIN: Final[Number] = (2, 6)
"""SequentialLR's constructor takes back a tick of what is inside its children, too."""
KNOWS_ITS_START: Final[Number] = (2, 8)
"""A constructor knows that its own tick is no tick: before, a counter of 0 told it."""
RESTARTS_WITHOUT_A_TICK: Final[Number] = (2, 9)
"""A phase of SequentialLR begins by `_update_lr(0)`; before, by a tick, `step(0)`."""
COUNTS_GROUPS: Final[Number] = (2, 10)
"""A tick raises where the optimizer has another number of groups than at the start."""
STARTS_WHERE_IT_IS: Final[Number] = (2, 13)
"""SequentialLR starts the child whose phase it is at 0; before, always its first."""


@dataclass(frozen=True)
class Torch:
    """The version of torch that lrviz speaks of.

    Attributes:
        number: Major and minor: (2, 13).
        text: As it is written: "2.13.0", "2.6".
        why: Who says so: "pyproject.toml", "installed", "the newest that lrviz knows".
        asked: Whether somebody asks for it, and it is not just there.
    """

    number: Number
    text: str
    why: str
    asked: bool = False

    @property
    def short(self) -> str:
        """Without what is patched in it: "2.13"."""
        return written(self.number)

    @property
    def said(self) -> str:
        """What a message says of it: "this is read as torch 2.6 has it (installed)"."""
        return f"this is read as torch {self.text} has it ({self.why})"

    @property
    def is_known(self) -> bool:
        """Whether it is one whose schedulers lrviz knows."""
        return OLDEST <= self.number <= NEWEST

    def has(self, change: Number) -> bool:
        """Whether it is as new as the version that brought a change."""
        return self.number >= change


def written(number: Number) -> str:
    """A version as text: "2.13"."""
    return f"{number[0]}.{number[1]}"


def unknown_version(text: str) -> str | None:
    """Why lrviz cannot speak of the torch of that version; None where it can."""
    number = number_of(text) if re.fullmatch(r"\d{1,4}\.\d{1,4}(?:\.\d{1,4})?", text) else None
    if number is None:
        inside = re.search(r"\d{1,4}\.\d{1,4}", text)
        near = did_you_mean(inside[0] if inside else text, KNOWN)
        near = near or ', as in torch = "2.6"'
        return f"{quote(text)} is no version of torch{near}"
    if not OLDEST <= number <= NEWEST:
        return f"lrviz knows torch {written(OLDEST)} to {written(NEWEST)}, and not {text}"
    return None


def number_of(text: str) -> Number | None:
    """Major and minor of a version that begins with them: "2.13.0+cpu"."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})", text)
    return None if found is None else (int(found[1]), int(found[2]))


def torch_of(asked: str | None = None, origin: str = "asked for") -> Torch:
    """The version that is asked for, else the one that is installed, else the newest known.

    Args:
        origin: Who asks for it.
    """
    number = None if asked is None else number_of(asked)
    if asked is not None and number is not None:
        return Torch(number, asked, origin, asked=True)
    text = installed_version()
    number = None if text is None else number_of(text)
    if text is not None and number is not None:
        return Torch(number, text, "installed")
    return Torch(NEWEST, written(NEWEST), "the newest that lrviz knows")


def installed_version() -> str | None:
    """The version of the torch that ``import torch`` would find, without its build's own part.

    torch is not imported for it, nor its metadata searched: its own ``version.py`` is read.
    """
    try:
        found = importlib.util.find_spec("torch")
    except (ImportError, ValueError):  # a half-imported module without a spec
        return None
    if found is None or not found.origin:
        return None
    text = _version_in(os.path.join(os.path.dirname(found.origin), "version.py"))
    return text or _version_of_package()


@cache
def _version_in(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(4096)
    except OSError:
        return None
    said = re.search(r"^__version__ ?(?:: ?str ?)?= ?['\"]([\w.]{1,60})", text, re.MULTILINE)
    return None if said is None else said[1]


@cache
def _version_of_package() -> str | None:
    from importlib import metadata  # which takes a while

    try:
        return metadata.version("torch").partition("+")[0]
    except metadata.PackageNotFoundError:
        return None
