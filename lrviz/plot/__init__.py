"""Pictures of curves: figures with matplotlib, and drawings in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from lrviz.curve import Curve
    from lrviz.plot.canvas import Picture
    from lrviz.spec.model import Spec


def plot(
    what: Spec | Curve | str | Path | Iterable[Spec | Curve | str | Path],
    *,
    assume: Iterable[str] = (),
    trust: Iterable[str] = (),
    x: Literal["epoch", "step"] | None = None,
    log: bool = False,
    title: str | None = None,
    dark: bool = False,
) -> Picture:
    """Draw one schedule, or several over one another.

    Args:
        what: Specs are simulated first; a curve is drawn as it is. Of a file (a spec, a script, a
            config) all schedules are drawn that can be known.
        assume: What a file does not say, as ``"steps_per_epoch=390"``.
        trust: Packages that a dotted ``type`` in a file may be imported from.
        x: What the axis below counts; else epochs where every run has them.
        log: Whether the LR axis is logarithmic.
        title: Instead of the spec's own.
        dark: Whether it is for a dark page.

    Returns:
        A matplotlib figure that no pyplot state knows of: save it with ``figure.savefig``. A
        notebook shows it by itself.

    Raises:
        SpecError: A file cannot be read, none of its schedules can be known, or one cannot be
            simulated.
        TypeError: There is something else among ``what``.
        ValueError: There is nothing in ``what``, or no such ``x``.
    """
    from lrviz.curve import Curve
    from lrviz.engine import simulate
    from lrviz.plot.figure import figure
    from lrviz.plot.of_file import of_file
    from lrviz.plot.style import DARK, LIGHT
    from lrviz.plot.trace import Trace
    from lrviz.plot.tracing import trace
    from lrviz.spec.model import Spec
    from lrviz.text.several import several

    if x not in (None, "epoch", "step"):
        raise ValueError(f"x: expected 'epoch' or 'step', not {x!r}")
    one_alone = isinstance(what, Spec | Curve | str | Path) or not isinstance(what, Iterable)
    shown: list[Any] = [what] if one_alone else list(what)  # type: ignore[arg-type]
    if not shown:
        raise ValueError("expected at least one spec, curve or file")
    assume, trust = several("assume", assume), several("trust", trust)
    traces = []
    for one in shown:
        if isinstance(one, Curve):
            traces.append(Trace(one, one.title))
            continue
        if not isinstance(one, Spec | str | Path):
            kind = type(one).__name__
            message = f"expected a Spec, a Curve or a path, not {kind}"
            hint = "; of a live scheduler, draw what lrviz.preview(scheduler, epochs=…) gives"
            raise TypeError(message + hint * hasattr(one, "step"))
        specs = [(one, None)] if isinstance(one, Spec) else of_file(one, assume, trust)
        traces += [trace(spec, simulate(spec), label) for spec, label in specs]
    return figure(traces, x=x, log=log, title=title, theme=DARK if dark else LIGHT)
