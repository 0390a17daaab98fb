"""Long sweeps: all of it for those who ask, a part of it in CI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def sample(items: Sequence[Item], one_in: int) -> Sequence[Item]:
    """The items; under CI's profile of hypothesis every ``one_in``-th of them."""
    return items[::one_in] if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else items
