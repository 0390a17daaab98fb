"""The drawing in the terminal: readable at 80 columns, plain where it must be."""

from __future__ import annotations

import re

import numpy as np
import pytest

import lrviz
from lrviz.curve import Curve
from lrviz.plot.terminal import terminal
from lrviz.plot.trace import Trace


def trace(lr: object, names: tuple[str, ...] = ("0",), label: str = "a") -> Trace:
    values = np.atleast_2d(np.asarray(lr, dtype=np.float64))
    ticks = values.shape[1]
    step = np.arange(ticks)
    return Trace(
        Curve(names, step, values, None, None, ticks, ticks, 1, "epoch", "formula", title="T"),
        label,
    )


def draw(*traces: Trace, **how: bool) -> list[str]:
    how = {"color": False, **how}
    return terminal(traces, width=80, height=24, **how).splitlines()


STEPS = np.repeat([0.1, 0.01, 0.001], 30)


def test_fits_the_terminal() -> None:
    lines = draw(trace(STEPS))
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24
    assert "peak 0.1, final 0.001" in lines[-1]
    assert lines[-2].endswith("epoch")


def test_the_top_row_has_the_peak_and_the_bottom_row_the_zero() -> None:
    lines = draw(trace(STEPS))
    rows = [line for line in lines if "│" in line]
    assert any(c not in "⠀ " for c in rows[0].partition("│")[2])
    assert rows[-1].split("│")[0].strip() == "0"


@pytest.mark.parametrize("log", [False, True])
def test_ascii_is_ascii(log: bool) -> None:
    lines = draw(trace(STEPS, label="ü"), trace(STEPS / 2, label="b"), ascii=True, log=log)
    assert "\n".join(lines).isascii()


def test_a_glyph_stands_on_its_curve_and_not_where_that_is_over() -> None:
    lines = draw(trace(np.full(100, 0.1), label="long"), trace(np.full(8, 0.05), label="short"))
    rows = [line.partition("│")[2] for line in lines if "│" in line]
    [short] = [line for line in lines if "○" in line and "│" in line]
    assert short.partition("│")[0].strip() == "0.05"
    assert short.partition("│")[2].index("○") < 0.08 * max(map(len, rows))
    assert sum(row.count("●") for row in rows) >= 3


def test_a_group_with_a_name_is_called_by_it() -> None:
    assert draw(trace(STEPS, names=("head",)))[-1].strip().endswith("head: peak 0.1, final 0.001")
    assert draw(trace(STEPS))[-1].strip().endswith("── peak 0.1, final 0.001")


def test_a_flat_line_is_flat_in_ascii_too() -> None:
    rows = [line.partition("|")[2] for line in draw(trace(np.full(9, 0.1)), ascii=True)]
    drawn = [row for row in rows if row.strip()]
    assert len(drawn) == 1
    assert set(drawn[0].strip()) <= set("-.'"), drawn


def test_a_log_axis_has_powers_of_ten() -> None:
    lines = draw(trace(np.geomspace(0.1, 1e-5, 60)), log=True)
    numbers = [line.split("│")[0].strip() for line in lines if "│" in line]
    assert [text for text in numbers if text] == ["0.1", "0.01", "0.001", "1e-04", "1e-05"]


def test_colour_only_where_asked() -> None:
    assert "\x1b" not in "".join(draw(trace(STEPS)))
    coloured = "\n".join(draw(trace(STEPS), color=True))
    assert re.search(r"\x1b\[38;5;\d+m", coloured)
    assert coloured.count("\x1b[0m") >= 1


def test_a_spike_of_one_tick_is_there() -> None:
    lr = np.ones(1_000_000)
    lr[700_000] = 5
    lines = draw(trace(lr))
    assert "peak 5" in lines[-1]
    top = next(line for line in lines if "│" in line).partition("│")[2]
    assert any(c not in "⠀ " for c in top)


@pytest.mark.parametrize("lr", [[0.1], [0, 0], [np.nan] * 3, [np.inf, 1], [-1, 1], [1e-300, 0]])
@pytest.mark.parametrize("log", [False, True])
def test_odd_curves_draw(lr: list[float], log: bool) -> None:
    assert draw(trace(lr), log=log)


def test_groups_are_named() -> None:
    lines = draw(trace([STEPS, STEPS / 2], ("backbone", "head")))
    assert "backbone: peak 0.1" in lines[-2]
    assert "head: peak 0.05" in lines[-1]


def test_many_groups_leave_the_curves_their_room() -> None:
    names = tuple(f"layer{n}" for n in range(20))
    lines = draw(trace(np.outer(np.arange(1, 21), STEPS), names))
    assert sum("│" in line for line in lines) >= 10
    assert sum("peak" in line for line in lines) == 20


@pytest.mark.parametrize(
    ("ticks", "numbers"),
    [(1, "0 1"), (7, "0 7"), (10, "0 2 4 6 8 10"), (90, "0 30 60 90"), (100, "0 25 50 75 100")],
)
def test_epochs_are_counted_whole(ticks: int, numbers: str) -> None:
    lines = draw(trace(np.full(ticks, 0.1)))
    [axis] = [line for line in lines if line.split()[:1] == ["0"] and "│" not in line]
    assert axis.split() == numbers.split()


def test_without_colour_each_curve_has_its_glyph() -> None:
    text = "epochs = 10\noptimizer.lr = 0.1\nscheduler = { type = 'ExponentialLR', gamma = %s }\n"
    traces = [
        Trace(lrviz.simulate(lrviz.loads(text % gamma), engine="formula"), f"by {gamma}")
        for gamma in (0.5, 0.9)
    ]
    plain = terminal(traces, width=80, height=20, color=False)
    for glyph, label in (("●", "by 0.5"), ("○", "by 0.9")):
        assert plain.count(glyph) >= 4  # three marks at least, and the legend's
        assert f"{glyph}─ {label}" in plain
    assert "●" not in terminal(traces, width=80, height=20, color=True)
    assert "x- by 0.9" in terminal(traces, width=80, height=20, color=False, ascii=True)
