"""Where a formula ends: at the tick at which torch raises, or where there is no formula at all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lrviz.spec.grammar import ExpressionError


class NoFormula(Exception):
    """A spec that only torch itself can step; the message says why."""


class Raised(Exception):
    """torch raises at a tick.

    Attributes:
        offset: After how many ticks of those that were asked for.
        kind: The name of the exception's class in torch.
        text: Its message.
        undefined: What the spec's own expression raises, where it is that.
    """

    def __init__(
        self, offset: int, kind: str, text: str = "", undefined: ExpressionError | None = None
    ) -> None:
        super().__init__(offset, kind, text)
        self.offset = offset
        self.kind = kind
        self.text = text
        self.undefined = undefined


def first(found: npt.NDArray[np.bool_]) -> int | None:
    """The first tick at which something was found, if it was at any. bool, [ticks]."""
    at = int(found.argmax()) if len(found) else 0
    return at if len(found) and found[at] else None


def python(offset: int, arithmetic: Callable[[], float]) -> float:
    """What Python makes of the arithmetic at one tick, as a float.

    Raises:
        Raised: It raises (its words differ between versions of Python), or it is an integer that
            no float holds.
    """
    try:
        return float(arithmetic())
    except (ArithmeticError, ValueError) as error:
        raise Raised(offset, type(error).__name__, str(error)) from None
