"""Curves and figures that are easily drawn badly."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import lrviz
from lrviz.curve import Curve
from lrviz.plot.axes import count_ticks
from lrviz.plot.figure import figure
from lrviz.plot.fonts import fallbacks
from lrviz.plot.layout import CARD, PAGE, ROW, Ruler
from lrviz.plot.numbers import LrText, evenly, lr_text
from lrviz.plot.save import render
from lrviz.plot.style import DARK, DASHES, LIGHT, line_style
from lrviz.plot.trace import Trace
from lrviz.plot.tracing import trace
from tests.plot.spans import span

HEAD = "epochs = 100\n[optimizer]\ntype = 'SGD'\nlr = 0.1\n[scheduler]\n"


def curve(lr: Any, names: Any = None) -> Curve:
    values = np.atleast_2d(np.asarray(lr, dtype=np.float64))
    groups, ticks = values.shape
    names = tuple(names or map(str, range(groups)))
    step = np.arange(ticks)
    return Curve(names, step, values, None, None, ticks, ticks, 1, "epoch", "formula", title="T")


def drawn(text: str, **how: Any) -> Any:
    spec = lrviz.loads(HEAD + text)
    found = figure([trace(spec, lrviz.simulate(spec))], **how)
    found.canvas.draw()
    return found


def words(figure: Any) -> list[str]:
    return [t.get_text() for t in figure.findobj(match=lambda a: hasattr(a, "get_text"))]


NUMBERS = {
    0.1: "0.1",
    0.0001: "0.0001",
    0.000274: "0.000274",
    9.99999e-5: "0.0001",
    2.5e-5: "2.5e-05",
    9e-8: "≈ 0",
    0.0: "0",
    -0.03: "-0.03",
    1968.3: "1970",
    12345.0: "1.23e04",
}


@pytest.mark.parametrize(("value", "text"), NUMBERS.items())
def test_a_number_is_written_the_same_way_everywhere(value: float, text: str) -> None:
    assert LrText(0.1)(value) == text


def test_numbers_of_a_small_lr_and_of_a_log_axis_have_powers() -> None:
    assert [LrText(4e-4)(v) for v in (4e-4, 1e-4, 2e-4)] == ["4e-04", "1e-04", "2e-04"]
    assert [LrText(0.1, True)(v) for v in (1e-4, 1e-9)] == ["1e-04", "1e-09"]
    assert evenly([0.9, 0.90001, 0.90002]) == ["0.9", "0.90001", "0.90002"]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("peak", [1e-7, 2e-4, 4.9e-4, 6e-4, 0.1, 1.0, 3.7, 2e5])
def test_no_two_ticks_are_alike_and_the_last_is_named(peak: float, log: bool) -> None:
    found = figure([Trace(curve(peak * np.linspace(1, 0.01, 87)), "a")], log=log)
    axes = found.axes[0]
    for labels in (axes.get_yticklabels(), axes.get_xticklabels()):
        shown = [label.get_text() for label in labels]
        assert len(set(shown)) == len(shown) >= 2
    assert axes.get_xticklabels()[-1].get_text() == "87"


def test_ticks_of_a_count_end_with_it() -> None:
    assert count_ticks(81, 9) == [0, 10, 20, 30, 40, 50, 60, 70, 81]
    assert count_ticks(100, 5) == [0, 20, 40, 60, 80, 100]
    assert count_ticks(1, 5) == [0, 1]


LONG = [f"encoder.transformer.layers.{n}.attention.output.weight" for n in range(4)]
WIDE = {
    "one": ([0.1, 0.05], None),
    "long names": (np.outer([1, 2, 3, 4], [0.1, 0.07]) ** [[1], [2], [1.5], [3]], LONG),
    "many": (np.random.default_rng(0).random((30, 20)), None),
    "family": (np.outer(0.75 ** np.arange(12), np.linspace(1e-3, 1e-8, 50)), None),
}


@pytest.mark.parametrize("size", [PAGE, CARD], ids=["page", "card"])
@pytest.mark.parametrize(("lr", "names"), WIDE.values(), ids=WIDE)
def test_the_panel_has_its_share_of_the_width(lr: Any, names: Any, size: Any) -> None:
    found = figure([Trace(curve(lr, names), "a")], size=size)
    found.canvas.draw()
    assert found.axes[0].get_position().width >= size.share - 0.005
    boxes = [t.get_window_extent() for t in found.axes[0].texts]
    assert all(box.x1 <= found.bbox.x1 + 1 for box in boxes)


def test_the_ruler_measures_what_is_drawn() -> None:
    found = figure([Trace(curve([0.1, 0.05]), "a")], title="CosineAnnealingLR(T_max=50) · 0.1")
    [title] = [t for t in found.texts if t.get_text().startswith("Cosine")]
    wide = title.get_window_extent().width / found.dpi
    assert Ruler().width(title.get_text(), 11) == pytest.approx(wide, rel=0.03)


def test_at_zero_the_line_stands_clear_of_the_axis() -> None:
    assert figure([Trace(curve([0.1, 0.0]), "a")]).axes[0].get_ylim()[0] < -0.003


def test_many_cycles_are_a_band_and_the_first_ones() -> None:
    few = figure([Trace(curve(np.tile([0.0, 0.05, 0.1, 0.05], 5)), "a")])
    assert not few.axes[0].child_axes
    rows = np.tile([0.0, 0.05, 0.1, 0.05], 300)
    found = figure([Trace(curve(rows), "a")])
    [inset] = found.axes[0].child_axes
    [line] = inset.lines
    assert line.get_ydata().tolist() == rows[: len(line.get_ydata())].tolist()
    assert 10 <= len(line.get_ydata()) <= 16
    low, high = (edge.get_ydata() for edge in found.axes[0].lines[:2])
    assert (low.max(), high.min()) == (0.0, 0.1)


def test_the_dot_of_a_spike_stands_on_it() -> None:
    lr = np.full(100, 0.1)
    lr[63] = 0.5
    [dot] = [
        line for line in figure([Trace(curve(lr), "a")]).axes[0].lines if line.get_marker() == "o"
    ]
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (63.5, 0.5)


def test_a_log_axis_says_where_it_has_no_place() -> None:
    lr = [0, 0, *np.geomspace(0.1, 0.01, 30), *[0.0] * 30, *[-0.1] * 30]
    found = figure([Trace(curve(lr), "a")], log=True)
    spans = sorted(map(span, found.axes[0].patches))
    assert spans == [(0, 2), (32, 62), (62, 92)]
    assert {"0 here", "below 0 here"} <= set(words(found))


def test_a_plateau_shows_its_metric_and_where_patience_ran_out() -> None:
    text = (
        "type = 'ReduceLROnPlateau'\npatience = 3\nfactor = 0.5\n"
        "[metric]\nvalues = [5, 4, 3, 3, 3, 3, 3, 2]\n"
    )
    spec = lrviz.loads(HEAD + text)
    own = trace(spec, lrviz.simulate(spec))
    assert own.metric is not None
    assert own.metric.value[:8].tolist() == [5, 4, 3, 3, 3, 3, 3, 2]
    assert own.metric.best[:9].tolist() == [5, 4, 3, 3, 3, 3, 3, 2, 2]
    fell = np.flatnonzero(np.diff(own.curve.lr[0])) + 1
    assert [end for _, end in own.metric.cuts] == fell.tolist()
    assert own.metric.cuts[0] == (3, 7)
    assert own.phases == ()  # as many cuts as that tell nothing
    found = figure([own])
    assert found.axes[1].get_ylabel() == "metric"
    assert "3 without a new best" in words(found)


def test_a_plateau_that_eps_holds_has_no_cut() -> None:
    text = "type = 'ReduceLROnPlateau'\npatience = 4\n[metric]\nexpression = '1'\n"
    spec = lrviz.loads(HEAD + text)
    own = trace(spec, lrviz.simulate(spec))
    fell = np.flatnonzero(np.diff(own.curve.lr[0])) + 1
    assert len(fell) == 7  # from 0.1 to 1e-08, which is the eps
    assert [phase.step for phase in own.phases] == fell.tolist()


def test_of_dashed_lines_only_jumps_are_corners() -> None:
    falls = np.linspace(0.1, 0.05, 60)
    halved = np.where(np.arange(60) < 30, falls, falls / 10)
    [solid, dashed] = figure([Trace(curve(halved), n) for n in "ab"]).axes[0].lines
    assert solid.get_drawstyle() == "steps-post"
    assert dashed.get_drawstyle() == "default"
    corner = [p for p in dashed.get_xydata().tolist() if p[0] == 30]
    assert corner == [[30, halved[29]], [30, halved[30]]]
    assert len(dashed.get_xdata()) == 62  # the values, the last one's end, and the corner
    few = figure([Trace(curve(halved[:30]), n) for n in "ab"]).axes[0].lines
    assert [line.get_drawstyle() for line in few] == ["steps-post"] * 2


def test_an_lr_that_is_small_beside_others_has_its_own_number() -> None:
    lr = np.outer([1e-9, 0.1], np.linspace(1, 0, 9))
    found = words(figure([Trace(curve(lr), "a")]))
    assert {"peak 1e-09", "peak 0.1"} <= set(found)
    two = figure([Trace(curve(row), "ab"[n]) for n, row in enumerate(lr)])
    assert two.legends[0].get_texts()[0].get_text() == "a (peak 1e-09, final 0)"
    ends = figure([Trace(curve([5.0, 4.0]), "a"), Trace(curve([0.1, 3e-7]), "b")])
    assert ends.legends[0].get_texts()[1].get_text() == "b (peak 0.1, final 3e-07)"


def test_a_long_name_has_the_room_of_the_legend() -> None:
    name = "built after the optimizer's load; scheduler's state only; nothing"
    found = figure([Trace(curve([0.1, 0.2]), name), Trace(curve([0.1, 0.1]), "b")])
    assert found.legends[0].get_texts()[0].get_text().startswith(f"{name} (peak")
    found.canvas.draw()
    assert found.legends[0].get_window_extent().x1 < found.bbox.x1


def test_a_row_of_the_legend_is_as_high_as_it_is_given_room_for() -> None:
    found = figure([Trace(curve([0.1, 0.2 / n]), f"schedule {n} " * 4) for n in range(1, 13)])
    found.canvas.draw()
    rows = [text.get_window_extent().y0 for text in found.legends[0].get_texts()]
    pitch = (rows[0] - rows[-1]) / (len(set(rows)) - 1) / found.dpi
    assert pitch == pytest.approx(ROW, rel=0.05)  # matplotlib 3.8's are 4 % higher


def test_lines_are_told_apart_without_colour() -> None:
    styles = [line_style(LIGHT, n) for n in range(35)]
    assert len(set(map(str, styles))) == 35
    assert len({str(dashes) for _, dashes in styles[: len(DASHES)]}) == len(DASHES)


def test_a_sweep_is_a_ramp_with_its_values_at_the_lines(tmp_path: Any) -> None:
    specs = [lrviz.loads(f"{HEAD}type = 'ExponentialLR'\ngamma = {g}\n") for g in (0.9, 0.99, 0.97)]
    traces = [
        trace(spec, lrviz.simulate(spec), f"gamma = {g}", value=g)
        for spec, g in zip(specs, (0.9, 0.99, 0.97), strict=True)
    ]
    found = figure(traces)
    colors = [line.get_color() for line in found.axes[0].lines[:3]]
    assert colors[0] == LIGHT.ramp[0]
    assert colors[1] == LIGHT.ramp[-1]
    assert len(set(colors)) == 3
    assert {"0.9", "0.99", "0.97"} <= {t.get_text() for t in found.axes[0].texts}


ABOUT = {
    "CosineAnnealingLR(T_max=200)": "type = 'CosineAnnealingLR'\nT_max = 200\n",
    "ReduceLROnPlateau": "type = 'ReduceLROnPlateau'\n",
    "CosineAnnealingLR(T_max=95) after 5 epochs of warm-up": (
        "type = 'SequentialLR'\nmilestones = [5]\n"
        "[[scheduler.schedulers]]\ntype = 'LinearLR'\ntotal_iters = 5\n"
        "[[scheduler.schedulers]]\ntype = 'CosineAnnealingLR'\nT_max = 95\n"
    ),
    "ConstantLR(factor=1), from epoch 5 StepLR(step_size=3), from epoch 90 ConstantLR": (
        "type = 'SequentialLR'\nmilestones = [5, 90]\n"
        "[[scheduler.schedulers]]\ntype = 'ConstantLR'\nfactor = 1.0\n"
        "[[scheduler.schedulers]]\ntype = 'StepLR'\nstep_size = 3\n"
        "[[scheduler.schedulers]]\ntype = 'ConstantLR'\n"
    ),
    "constant 9 steps, constant 1 step": (
        "interval = 'step'\ntype = 'Phases'\n"
        "phases = [{ shape = 'constant', length = 9 }, { shape = 'constant', length = 1 }]\n"
    ),
    "12 constant phases": (
        "interval = 'step'\ntype = 'Phases'\n"
        "phases = [" + "{ shape = 'constant', length = 1 }, " * 12 + "]\n"
    ),
    'LambdaLR(lr_lambda="0.9 ** epoch if epoch < 30 else 0…")': (
        "type = 'LambdaLR'\nlr_lambda = '0.9 ** epoch if epoch < 30 else 0.01'\n"
    ),
    'LambdaLR(lr_lambda="0.9 ** epoch") per step': (
        "type = 'LambdaLR'\nlr_lambda = '0.9 ** epoch'\ninterval = 'step'\n"
    ),
}


@pytest.mark.parametrize(("said", "text"), ABOUT.items(), ids=ABOUT)
def test_a_figure_says_what_it_is(said: str, text: str) -> None:
    spec = lrviz.loads(HEAD.replace("100\n", "100\nsteps_per_epoch = 7\n") + text)
    own = trace(spec, lrviz.simulate(spec))
    assert own.about == (said, "SGD 0.1", "100 epochs of 7 steps")


def test_files_have_their_words_and_fonts() -> None:
    found = drawn("type = 'StepLR'\nstep_size = 30\n", title="A <title> & more")
    svg = render(found, "svg").decode()
    assert re.search("<title>A &lt;title&gt; &amp; more</title>\n *<desc>StepLR", svg)
    pdf = render(found, "pdf")
    assert b"/FontFile2" in pdf  # TrueType: Type 42
    assert b"/Type3" not in pdf
    assert render(found, "png", dpi=50)[16:20] < render(found, "png")[16:20]


def test_a_character_without_a_font_is_told() -> None:
    assert fallbacks(["plain", "графік · ×0.1"]) == ((), "")
    families, missing = fallbacks(["\U0010ffff x"])
    assert (families, missing) == ((), "\U0010ffff")


def test_a_dark_figure_has_dark_paper() -> None:
    found = drawn("type = 'StepLR'\nstep_size = 30\n", theme=DARK)
    svg = render(found, "svg").decode()
    assert DARK.paper in svg
    assert DARK.lines[0] in svg
    assert not any(color in svg for color in (LIGHT.lines[0], LIGHT.ink, "#ffffff"))


def test_an_lr_by_itself_is_written_as_in_a_figure() -> None:
    assert [lr_text(lr) for lr in (0.000616, 2e-5, 1e-9, 0)] == ["0.000616", "2e-05", "1e-09", "0"]
    assert [lr_text(lr) for lr in (1970.0, 2e4)] == ["1970", "2e04"]


def test_only_a_plateau_without_a_metric_is_said_to_have_none() -> None:
    said = "no metric is given"
    plateau = lrviz.loads(HEAD + "type = 'ReduceLROnPlateau'\n")
    [note] = trace(plateau, lrviz.simulate(plateau)).notes
    assert note.startswith(said)
    step = lrviz.loads(HEAD + "type = 'StepLR'\nstep_size = 9\n")
    assert trace(step, lrviz.simulate(step)).notes == ()


def test_a_linear_axis_has_a_place_for_zero_and_below() -> None:
    found = figure([Trace(curve([0.1, 0.0, 0.0, -0.05, 0.1]), "a")])
    assert not {"0 here", "below 0 here"} & set(words(found))


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1.0, 1e6])
def test_a_linear_axis_is_a_little_higher_than_its_curve(scale: float) -> None:
    low, high = figure([Trace(curve([scale, 0.0]), "a")]).axes[0].get_ylim()
    assert -0.1 * scale < low <= 0
    assert scale < high < 1.3 * scale
    low, _ = figure([Trace(curve([scale, -scale]), "a")]).axes[0].get_ylim()
    assert -1.3 * scale < low < -scale
