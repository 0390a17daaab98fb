"""Something that a statement stands inside; what that is, `frames` says."""

from __future__ import annotations

from dataclasses import dataclass

from lrviz.sources.script.source import Position


@dataclass(eq=False, repr=False)
class Frame:
    """Something that a statement stands inside; the same object for all that stands there."""

    at: Position


Frames = tuple[Frame, ...]
