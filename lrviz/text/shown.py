"""Values that a notebook shows as more than their repr.

How is said from above: a spec knows nothing of pictures, but the package that has both does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

HOW: Final[dict[str, Callable[[Any], str]]] = {}
"""By the name of a class, what makes HTML of its values."""


class Shown:
    """A value that is shown as HTML where something says how."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        how = HOW.get(type(self).__name__)
        return None if how is None else how(self)
