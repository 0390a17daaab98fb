"""Pictures of curves: figures with matplotlib, and drawings in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.plot.canvas import Picture
    from lrviz.spec.model import Spec


def plot(
    what: Spec | Curve | Iterable[Spec | Curve],
    *,
    x: Literal["epoch", "step"] | None = None,
    log: bool = False,
    title: str | None = None,
    dark: bool = False,
) -> Picture:
    """Draw one schedule, or several over one another.

    Args:
        what: Specs are simulated first; a curve is drawn as it is.
        x: What the axis below counts; else epochs where every run has them.
        log: Whether the LR axis is logarithmic.
        title: Instead of the spec's own.
        dark: Whether it is for a dark page.

    Returns:
        A matplotlib figure that no pyplot state knows of: save it with ``figure.savefig``. A
        notebook shows it by itself.

    Raises:
        SpecError: A spec cannot be simulated.
    """
    from lrviz.curve import Curve
    from lrviz.engine import simulate
    from lrviz.plot.figure import figure
    from lrviz.plot.style import DARK, LIGHT
    from lrviz.plot.trace import Trace
    from lrviz.plot.tracing import trace
    from lrviz.spec.model import Spec

    several = [what] if isinstance(what, Spec | Curve) else list(what)
    if not several:
        raise ValueError("expected at least one spec or curve")
    traces = [
        Trace(one, one.title) if isinstance(one, Curve) else trace(one, simulate(one))
        for one in several
    ]
    return figure(traces, x=x, log=log, title=title, theme=DARK if dark else LIGHT)
