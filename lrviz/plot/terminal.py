"""The curves in a terminal: braille dots, or plain characters where there is no Unicode."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

import numpy as np

from lrviz.curve import Floats
from lrviz.plot.glyphs import glyph, marked
from lrviz.plot.header import about_of, title_of
from lrviz.plot.numbers import LrText, count_text
from lrviz.plot.points import thinned
from lrviz.plot.series import Axis, axis_of, group_text, per_x, series, short
from lrviz.plot.trace import Trace
from lrviz.text.problem import printable

# The colours of the figure as the nearest of the terminal's 256.
_COLORS: Final = (32, 166, 36, 175, 214, 74, 250)
_POINTS: Final = 231  # white, which no line has
_DECADES: Final = 12
_GUTTER: Final = 9  # columns of the numbers on the left
_BRAILLE: Final = 0x2800
# Bits of a braille character by row, from the top.
_ROWS: Final = (0x01 | 0x08, 0x02 | 0x10, 0x04 | 0x20, 0x40 | 0x80)


@dataclass(frozen=True, eq=False)
class _Line:
    x: Floats
    y: Floats
    label: str
    color: int
    by_step: bool = False


def terminal(
    traces: Sequence[Trace],
    *,
    width: int,
    height: int,
    x: Axis | None = None,
    log: bool = False,
    title: str | None = None,
    color: bool = True,
    ascii: bool = False,
) -> str:
    """Draw curves over one another as text.

    Args:
        traces: At least one.
        width, height: Of the whole drawing, in characters; a long legend makes it higher.
        x: What the axis below counts; else epochs where every run has them.
        log: Whether the LR axis is logarithmic.
        title: Instead of the curve's own.
        color: Whether escape codes for colours may be used.
        ascii: Whether nothing but ASCII may be used.

    Returns:
        Lines of at most ``width`` characters, colour codes not counted.
    """
    from plotille import Canvas

    axis = axis_of(traces, x)
    lines = _lines(traces, axis, log=log)
    points = [one for trace in traces for one in trace.points]
    logged = [
        _logged(part, log=log) for one in points for part in thinned(one, axis, across_of(width))
    ]
    low, high = _limits([*lines, *logged], log=log)
    lr_text = LrText(10**high if log else high, log)
    end = max(float(line.x[-1]) for line in [*lines, *logged])
    apart = not color and len(lines) > 1
    legend = [
        _legend(
            line,
            glyph(index, ascii=ascii) if apart else "",
            lr_text,
            color=color,
            ascii=ascii,
            width=width,
        )
        for index, line in enumerate(lines)
    ]
    legend += [_point_legend(one.label, width=width, ascii=ascii) for one in points]
    # A long legend is scrolled to; the curves are what is asked for.
    across, up = across_of(width), max(height - 5 - len(legend), min(height - 6, 10))
    mode = {"mode": "byte"} if color else {}
    canvas = Canvas(across, up, 0.0, low, end, high, **mode)
    for line in lines:
        _draw(canvas, line, low, high, color=color)
    for part in logged:
        for x_at, y_at in zip(part.x.tolist(), part.y.tolist(), strict=True):
            if low <= y_at <= high:
                canvas.point(x_at, y_at, **({"color": part.color} if color else {}))
    drawn = canvas.plot().split("\n")
    if ascii:
        drawn = [_plain(row) for row in drawn]
    if apart:
        curves = [(line.x, line.y) for line in lines]
        drawn = marked(drawn, curves, across, low, end, high, ascii=ascii)
    bar, corner, dash = ("|", "+", "-") if ascii else ("│", "└", "─")
    out = [short(printable(title_of(traces) if title is None else title), width)]
    about = short(" · ".join(about_of(traces)), width)
    if about and height > 12:
        out.append(about)
    numbers = _numbers(low, high, up, lr_text)
    for index, row in enumerate(drawn):
        out.append(f"{numbers.get(index, ''):>{_GUTTER - 1}} {bar}{row.rstrip()}")
    out.append(" " * _GUTTER + corner + dash * across)
    out.append(_scale(end, across, axis))
    places, words = _findings(traces, axis, end, across, width, lr_text)
    text = "\n".join([*out, *places, *legend, *words]) + "\n"
    return _ascii(text) if ascii else text


def across_of(width: int) -> int:
    """Columns of the panel itself."""
    return max(width - _GUTTER - 2, 10)


def _logged(part: tuple[Floats, Floats], *, log: bool) -> _Line:
    """The points of a record, in no colour of a line."""
    x, y = part
    return _Line(x, np.log10(np.where(y > 0, y, np.nan)) if log else y, "", _POINTS)


def _point_legend(label: str, *, width: int, ascii: bool) -> str:
    text = " " * _GUTTER + f"{'o' if ascii else '∘'}  {printable(label)}"
    if ascii:
        text = text.encode("ascii", "replace").decode()
    return short(text, width) if not ascii else text[:width]


def _lines(traces: Sequence[Trace], axis: Axis, *, log: bool) -> list[_Line]:
    found: list[_Line] = []
    for trace in traces:
        curves = [(trace.curve, "")]
        if trace.band is not None:
            curves = [(trace.curve, "never improves"), (trace.band, "always improves")]
        for curve, how in curves:
            own = series(curve, curve.lr, axis)
            for one in own:
                parts = [trace.label] if len(traces) > 1 else []
                parts += (
                    [group_text(one.groups, curve.groups)]
                    if len(own) > 1 or one.groups != ("0",)
                    else []
                )
                parts += [how] if how else []
                label = printable(": ".join(parts))
                y = one.y
                if log:
                    y = np.log10(np.where(y > 0, y, np.nan))
                color = _COLORS[len(found) % len(_COLORS)]
                found.append(_Line(one.x, y, label, color, curve.rests_on_steps))
    return found


def _limits(lines: Sequence[_Line], *, log: bool) -> tuple[float, float]:
    finite = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
    if not len(finite):
        return (-1.0, 0.0) if log else (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    low = max(low, high - _DECADES) if log else min(low, 0.0)
    room = 0.03 * (high - low) or 1.0  # a value at the very edge of the canvas is not drawn
    return low - (room if low < 0 else 0.0), high + room


def _draw(canvas: object, line: _Line, low: float, high: float, *, color: bool) -> None:
    """A staircase; a value that is out of range or not finite leaves a gap."""
    paint = {"color": line.color} if color else {}
    draw = canvas.line  # type: ignore[attr-defined]
    before = math.nan
    for start, stop, value in zip(line.x[:-1], line.x[1:], line.y[:-1], strict=True):
        y = float(value) if math.isfinite(value) and low <= value <= high else math.nan
        if not math.isnan(y):
            if not math.isnan(before):
                draw(float(start), before, float(start), y, **paint)
            draw(float(start), y, float(stop), y, **paint)
        before = y


def _legend(
    line: _Line, mark: str, lr_text: LrText, *, color: bool, ascii: bool, width: int
) -> str:
    finite = line.y[np.isfinite(line.y)]
    if len(finite):
        peak, final = float(finite.max()), float(line.y[-1])
        said = [f"peak {lr_text(10**peak if lr_text.log else peak)}"]
        if math.isfinite(final):
            lr_text = lr_text.of(peak, by_step=True) if line.by_step else lr_text
            said.append(f"final {lr_text(10**final if lr_text.log else final)}")
    else:
        said = ["nothing above 0" if lr_text.log else "not finite"]
    name = short(line.label, max(width - 50, 12))
    dash = "-" if ascii else "─"
    text = f"{mark or dash}{dash} {f'{name}: ' if name else ''}{', '.join(said)}"
    text = " " * _GUTTER + text
    return f"\x1b[38;5;{line.color}m{text}\x1b[0m" if color else text


def _findings(
    traces: Sequence[Trace], axis: Axis, end: float, across: int, width: int, lr_text: LrText
) -> tuple[list[str], list[str]]:
    """A row with a number under each place that a finding has; and the findings in words."""
    row = [" "] * across
    words: list[str] = []
    for trace in traces:
        for mark in trace.marks:
            text = printable(mark.text)
            whose = printable(trace.label) if len(traces) > 1 else ""
            named = f"{whose}: {text}" if whose and not text.startswith(whose) else text
            said = f"{named} ({mark.code})" if mark.code else named
            if any(line.partition(" ")[2] == said for line in words):
                continue
            words.append(f"{len(words) + 1} {said}")
            if mark.step is not None:
                at = round((across - 1) * mark.step / per_x(trace.curve, axis) / end)
                row[min(max(at, 0), across - 1)] = str(len(words) % 10)
        if trace.ghost is not None:
            final = lr_text(float(trace.ghost.curve.lr[0, -1]))
            whose = f"{printable(trace.label)}, " if len(traces) > 1 else ""
            words.append(f"{whose}fixed: {printable(trace.ghost.label)}; final {final}")
    places = [f"{' ' * (_GUTTER + 1)}{''.join(row).rstrip()}"] if "".join(row).strip() else []
    lines = [line for text in words for line in wrap(text, width, subsequent_indent="  ")]
    return places, lines


def _ascii(text: str) -> str:
    """The text in ASCII: what has a likeness there as that, the rest as question marks."""
    for character, like in (("·", "-"), ("×", "x"), ("≈", "~"), ("…", "...")):
        text = text.replace(character, like)
    return text.encode("ascii", "replace").decode()


def _scale(end: float, across: int, axis: Axis) -> str:
    """Numbers under the axis: the start, some between, the end; and what they count."""
    row = [" "] * (across + _GUTTER + 2)
    parts = _parts(end, (4, 3, 5, 2) if across >= 48 else (2, 3))
    for part in range(parts + 1):
        text = count_text(end * part / parts)
        at = _GUTTER + 1 + round((across - 1) * part / parts) - (len(text) - 1) * part // parts
        row[at : at + len(text)] = text
    name = axis if axis == "epoch" else "optimizer step"
    numbers = "".join(row).rstrip()
    return f"{numbers}\n{name:>{_GUTTER + 1 + across}}"


def _parts(end: float, wanted: tuple[int, ...]) -> int:
    """Into how many parts the axis is divided: where it is short, none is a broken number."""
    return next((n for n in wanted if end >= 1000 or end % n == 0), 1 if end < 50 else wanted[0])


def _numbers(low: float, high: float, up: int, lr_text: LrText) -> dict[int, str]:
    """What stands on the left, by row from the top: round numbers, some rows apart."""
    wanted = max(up // 3, 2)
    rough = (high - low) / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    pitch = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k >= rough * 0.999)
    if lr_text.log:
        pitch = max(1.0, round(pitch))
    first = math.ceil(low / pitch - 1e-9)
    found = {}
    for count in range(first, math.floor(high / pitch + 1e-9) + 1):
        value = count * pitch
        row = up - 1 - min(int((value - low) / (high - low) * up), up - 1)
        found[row] = lr_text(10**value if lr_text.log else value)
    return found


def _plain(row: str) -> str:
    """Braille as ASCII: what matters is at which height of the character the dots are."""
    return "".join(_character(ord(c) - _BRAILLE) if ord(c) >= _BRAILLE else c for c in row)


def _character(dots: int) -> str:
    rows = [index for index, bits in enumerate(_ROWS) if dots & bits]
    if not rows:
        return " "
    if len(rows) >= 3:
        return "|"
    return "'" if rows[-1] <= 0 else "." if rows[0] >= 3 else ":" if len(rows) == 2 else "-"
