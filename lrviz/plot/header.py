"""What stands above the panels and below them: title, subtitle, findings, footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lrviz.plot.layout import Layout, Ruler
from lrviz.plot.style import Theme
from lrviz.plot.trace import Trace
from lrviz.plot.words import run_text
from lrviz.text.plural import counted
from lrviz.text.problem import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lrviz.curve import Curve


TITLE, ABOUT, FOOTER = 11.0, 8.5, 6.5
"""Points of the texts."""
_LINES: Final = 2
_MOST: Final = 4
"""Lines of the title, and of the subtitle; findings above the panel."""


@dataclass(frozen=True)
class Header:
    """Lines of text above the panels.

    Attributes:
        title: In one or two lines.
        about: What the schedule is, and what was assumed.
        findings: What is wrong and has no place on the curve.
    """

    title: tuple[str, ...]
    about: tuple[str, ...]
    findings: tuple[str, ...]


def header(
    traces: Sequence[Trace], title: str | None, findings: Sequence[str], ruler: Ruler, inches: float
) -> Header:
    """The header of a figure, broken into lines of so many ``inches``."""
    heading = printable(title if title is not None else title_of(traces))
    notes = list(dict.fromkeys(note for trace in traces for note in trace.notes))
    said = [" · ".join(about_of(traces)), *notes]
    about = [line for text in said if text for line in ruler.wrapped(text, ABOUT, inches, _LINES)]
    shown = list(findings[:_MOST])
    if len(findings) > _MOST:
        shown.append(f"and {len(findings) - _MOST} more, which lrviz check tells")
    wrong = [line for text in shown for line in ruler.wrapped(text, ABOUT, inches, _LINES)]
    titles = ruler.wrapped(heading, TITLE, inches, _LINES) if heading.strip() else []
    return Header(tuple(titles), tuple(about), tuple(wrong))


def title_of(traces: Sequence[Trace]) -> str:
    """The title that all have, or what they are."""
    titles = list(dict.fromkeys(trace.curve.title for trace in traces))
    return titles[0] if len(titles) == 1 else "Learning rate"


def about_of(traces: Sequence[Trace]) -> list[str]:
    """What all of them are: schedulers, optimizer, length; what differs is left out."""
    abouts = [trace.about or ("", "", run_text(trace.curve)) for trace in traces]
    shared = [parts[0] for parts in zip(*abouts, strict=True) if len(set(parts)) == 1]
    several = [f"{len(traces)} schedules"] if len(traces) > 1 else []
    return [printable(part) for part in (*several, *shared) if part]


def draw_header(drawn: Figure, layout: Layout, words: Header, theme: Theme) -> None:
    """Write it, from the upper edge down."""
    left = layout.left / layout.size.width
    down = 0.16
    for line in words.title:
        drawn.text(left, 1 - down / layout.height, line, fontsize=TITLE, ha="left", va="top")
        down += 0.2
    for texts, color in ((words.about, theme.quiet), (words.findings, theme.alert)):
        for line in texts:
            at = left, 1 - down / layout.height
            drawn.text(*at, line, fontsize=ABOUT, color=color, ha="left", va="top")
            down += 0.16


def draw_footer(drawn: Figure, layout: Layout, text: str, theme: Theme) -> None:
    """Small, at the lower right."""
    at = 1 - 0.12 / layout.size.width, 0.1 / layout.height
    drawn.text(*at, text, fontsize=FOOTER, color=theme.quiet, ha="right", va="bottom")


def footer_of(traces: Sequence[Trace], *, log: bool) -> str:
    """How many ticks, by which engine, and what is not drawn."""
    curves = [trace.curve for trace in traces]
    engines = {curve.made_by for curve in curves}
    ticks = sorted({curve.ticks - _not_logged(curve) for curve in curves})
    unit = "row" if engines == {"recorded"} else "tick"
    few, most = ticks[0], ticks[-1]
    count = counted(few, unit) if few == most else f"{few:,} to {most:,} {unit}s"
    if not all(curve.steps_known for curve in curves):
        count = "over epochs"
    parts = [count, *sorted(engines)]
    planned = [curve for curve in curves if curve.engine != "record"]
    if not all(np.isfinite(curve.lr).all() for curve in planned):
        parts.insert(0, "gaps: the LR is not a finite number there")
    if log and any((curve.lr <= 0).any() for curve in curves):
        parts.insert(0, "an LR of 0 or below has no place on a log axis")
    return " · ".join(parts)


def _not_logged(curve: Curve) -> int:
    """The ticks of a log that stand for no row of it."""
    return int(np.isnan(curve.lr).all(axis=0).sum()) if curve.engine == "record" else 0
