"""Engines: from a spec to its curve."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from lrviz.curve import Curve
from lrviz.engine.progress import Progress
from lrviz.spec.model import Spec

Engine = Literal["auto", "torch", "formula"]


def simulate(spec: Spec, progress: Progress | None = None, *, engine: Engine = "auto") -> Curve:
    """The curve of a spec: the LR and momentum of every param group at every tick.

    Args:
        spec: The spec, as `lrviz.load` gives it.
        progress: Called now and then with the share of the ticks that are done (0 to 1).
        engine: "torch" steps the real scheduler, "formula" works the values out; "auto" takes
            torch where it is installed, and beyond 200,000 ticks the formulas, if the first 1,000
            agree.

    Raises:
        SpecError: The engine is not there, or torch refuses the optimizer or a scheduler.
        TickError: A scheduler's constructor, or one of its ticks, raises.
        TypeError: ``spec`` is no `Spec`.
        ValueError: There is no such engine.
    """
    from lrviz.engine import choose

    engines = {
        "auto": choose.automatically,
        "torch": choose.with_torch,
        "formula": choose.with_formula,
    }
    if not isinstance(spec, Spec):
        raise TypeError(f"expected a Spec, as lrviz.load gives it, not {type(spec).__name__}")
    if engine not in engines:
        raise ValueError(f"engine: expected 'auto', 'torch' or 'formula', not {engine!r}")
    curve = engines[engine](spec, progress)
    return replace(curve, steps_known=False) if spec.stand_ins else curve
