"""Engines: from a spec to its curve."""

from __future__ import annotations

from typing import Literal

from lrviz.curve import Curve
from lrviz.engine.progress import Progress
from lrviz.spec.model import Spec

Engine = Literal["auto", "torch", "formula"]


def simulate(spec: Spec, progress: Progress | None = None) -> Curve:
    """The curve of a spec: the LR and momentum of every param group at every tick.

    Args:
        spec: The spec, as `lrviz.load` gives it.
        progress: Called now and then with the share of the ticks that are done (0 to 1).

    Raises:
        SpecError: torch is not there, or it refuses the optimizer or a scheduler.
        TickError: A scheduler's constructor, or one of its ticks, raises.
    """
    from lrviz.engine.installed import require_torch

    require_torch(spec)
    from lrviz.engine import stepping

    return stepping.simulate(spec, progress)
