"""Where a formula ends: at the tick at which torch raises, or where there is no formula at all."""

from __future__ import annotations

from typing import Any


class NoFormula(Exception):
    """A spec that only torch itself can step; the message says why."""


class Raised(Exception):
    """torch raises here.

    Attributes:
        offset: After how many ticks of those that were asked for.
        kind: The name of the exception's class in torch.
        text: Its message.
        child: The scheduler whose constructor raises, where it is not at a tick.
    """

    def __init__(self, offset: int, kind: str, text: str = "", child: Any = None) -> None:
        super().__init__(offset, kind, text)
        self.offset = offset
        self.kind = kind
        self.text = text
        self.child = child
