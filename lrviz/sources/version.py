"""Which version of a framework a config is read for: its meaning may have changed between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lrviz.sources.assume import Assumed


@dataclass(frozen=True)
class Version:
    """A version of a framework.

    Attributes:
        parts: Its numbers, major first: (4, 57).
        text: As it is written.
        why: "assumed", "installed", or "the newest that lrviz knows".
    """

    parts: tuple[int, ...]
    text: str
    why: str

    @property
    def is_known(self) -> bool:
        """Whether somebody says it, or it is installed."""
        return self.why in ("assumed", "installed")

    def note(self, framework: str) -> str:
        """What outputs say of it."""
        return f"read as {framework} {self.text} does ({self.why})"


def version_of(package: str, newest: str, assumed: Assumed) -> Version:
    """The version that is assumed, else the one that is installed here, else the newest."""
    from importlib import metadata  # which takes a while, and most files need none

    found = assumed.get("version")
    if found is not None:
        return _version(str(found.value), "assumed")
    try:
        return _version(metadata.version(package), "installed")
    except metadata.PackageNotFoundError:
        return _version(newest, "the newest that lrviz knows")


def _version(text: str, why: str) -> Version:
    numbers = re.match(r"\d+(?:\.\d+){0,3}", text)
    parts = tuple(int(n) for n in numbers[0].split(".")) if numbers is not None else ()
    return Version(parts, text, why)
