"""A picture is tested by what it draws."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lrviz.curve import Curve
from lrviz.plot.decimate import COLUMNS, kept
from lrviz.plot.figure import figure
from lrviz.plot.layout import CARD, PAGE
from lrviz.plot.phases import Phase
from lrviz.plot.save import render
from lrviz.plot.trace import Mark, Trace
from tests.plot.spans import span


def curve(lr: Any, *, spe: int = 10, momentum: Any = None, names: Any = None) -> Curve:
    values = np.atleast_2d(np.asarray(lr, dtype=np.float64))
    groups, ticks = values.shape
    return Curve(
        groups=tuple(names or map(str, range(groups))),
        step=np.arange(ticks) * spe,
        lr=values,
        momentum=None if momentum is None else np.atleast_2d(np.asarray(momentum, dtype=float)),
        momentum_name=None if momentum is None else "momentum",
        total_steps=ticks * spe,
        epochs=ticks,
        steps_per_epoch=spe,
        interval="epoch",
        engine="formula",
        title="A title with $x^2$",
    )


def texts(drawn: Any) -> list[str]:
    return [t.get_text() for t in drawn.findobj(match=lambda a: hasattr(a, "get_text"))]


COSINE = 0.05 * (1 + np.cos(np.pi * np.arange(30) / 30))


def test_the_line_is_the_curve_drawn_as_steps_to_the_horizon() -> None:
    axes = figure([Trace(curve(COSINE), "a")]).axes[0]
    line = axes.lines[0]
    assert line.get_xdata().tolist() == [*range(31)]
    assert line.get_ydata().tolist() == [*COSINE, COSINE[-1]]
    assert line.get_drawstyle() == "steps-post"
    assert axes.get_xlim() == (0, 30)


def test_peak_and_final_value_are_written() -> None:
    shown = texts(figure([Trace(curve(COSINE), "a")]))
    assert "peak 0.1" in shown
    assert "final 0.000274" in shown
    assert "A title with $x^2$" in shown
    assert "30 ticks · formula" in shown


def test_steps_stand_above_only_where_an_epoch_has_several() -> None:
    def labels(drawn: Any) -> set[str]:
        drawn.canvas.draw()
        return {t for t in texts(drawn) if t in ("epoch", "optimizer step")}

    assert labels(figure([Trace(curve(COSINE, spe=10), "a")])) == {"epoch", "optimizer step"}
    assert labels(figure([Trace(curve(COSINE, spe=1), "a")])) == {"epoch"}
    assert labels(figure([Trace(curve(COSINE), "a")], x="step")) == {"optimizer step"}


def test_momentum_has_a_panel_where_it_is_scheduled() -> None:
    still = figure([Trace(curve(COSINE, momentum=np.full(30, 0.9)), "a")])
    moving = figure([Trace(curve(COSINE, momentum=1 - COSINE), "a")])
    assert len(still.axes) == 1
    assert len(moving.axes) == 2
    assert moving.axes[1].get_ylabel() == "momentum"


def test_an_optimizer_without_momentum_does_not_flatten_the_others() -> None:
    moving = Trace(curve(COSINE, momentum=1 - COSINE), "a")
    without = Trace(curve(COSINE, momentum=np.zeros(30)), "b")
    [line] = figure([moving, without]).axes[1].lines
    assert line.get_ydata()[:-1].tolist() == (1 - COSINE).tolist()


def test_a_million_ticks_are_few_points_and_the_spike_is_there() -> None:
    lr = np.ones(1_000_000)
    lr[654_321] = 5
    line = figure([Trace(curve(lr, spe=1), "a")]).axes[0].lines[0]
    assert len(line.get_xdata()) < 5 * COLUMNS
    assert line.get_ydata().max() == 5
    assert line.get_xdata()[line.get_ydata().argmax()] == 654_321


def test_decimation_keeps_the_ends_and_the_gaps() -> None:
    values = np.linspace(1, 0, 100_003)
    values[50_000] = np.nan
    chosen = kept(values)
    assert {0, 50_000, 100_002} <= set(chosen.tolist())


def test_groups_are_named_at_their_lines_and_equal_ones_share() -> None:
    names = ("backbone", "head", "bias $y$")
    shown = texts(figure([Trace(curve([COSINE, 2 * COSINE, COSINE], names=names), "a")]))
    assert "backbone, bias $y$\nfinal 0.000274" in shown
    assert "head\nfinal 0.000548" in shown


def test_a_constant_says_so() -> None:
    assert "constant 0.1" in texts(figure([Trace(curve(np.full(9, 0.1)), "a")]))


def test_several_traces_have_a_legend_below() -> None:
    drawn = figure([Trace(curve(COSINE * k), f"gamma = {k}") for k in (1, 2)])
    [legend] = drawn.legends
    assert [t.get_text() for t in legend.get_texts()] == [
        "gamma = 1 (peak 0.1, final 0.000274)",
        "gamma = 2 (peak 0.2, final 0.000548)",
    ]
    drawn.canvas.draw()
    assert legend.get_window_extent().y1 < drawn.axes[0].get_window_extent().y0


def test_phases_and_marks_are_drawn() -> None:
    trace = Trace(
        curve(COSINE),
        "a",
        phases=(Phase(100, "Cosine"),),
        marks=(Mark(200, "it climbs", 290, "LR301"),),
    )
    drawn = figure([trace])
    assert {"Cosine", "it climbs (LR301)"} <= set(texts(drawn))
    lines = [li.get_xdata() for li in drawn.axes[0].lines]
    assert any(list(x) == [10, 10] for x in lines)


def test_a_code_touches_neither_the_curve_nor_another_and_none_is_lost() -> None:
    own = curve(np.linspace(0.1, 0.0, 300))
    marks = (
        Mark(0, "LR501", None),
        Mark(5, "LR203", None),
        *(Mark(150, f"LR{n}", 299) for n in "12"),
    )
    drawn = figure([Trace(own, "a", marks=marks)])
    drawn.canvas.draw()
    axes = drawn.axes[0]
    codes = [t for t in axes.texts if t.get_text().startswith("LR")]
    assert len(codes) == len(marks)
    boxes = [text.get_window_extent() for text in codes]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])
    for box in boxes:
        (left, low), (right, high) = axes.transData.inverted().transform(box.get_points())
        ticks = own.lr[0, max(int(left), 0) : int(right) + 1]
        assert ticks.min() > high or ticks.max() < low


def test_a_marked_stretch_lasts_to_the_end_of_its_last_tick() -> None:
    drawn = figure([Trace(curve(COSINE), "a", marks=(Mark(200, "LR301", 290),))])
    [mark] = drawn.axes[0].patches
    assert span(mark) == (20, 30)


def test_a_band_is_filled_and_named() -> None:
    high = curve(np.full(30, 0.1))
    drawn = figure([Trace(curve(COSINE), "a", band=high)])
    assert "always improves\n0.1" in texts(drawn)
    assert "never improves\n0.000274" in texts(drawn)
    assert len(drawn.axes[0].collections) == 1


RNG = np.random.default_rng(0)
ODD = {
    "one tick": [0.1],
    "zero": np.zeros(5),
    "negative": np.linspace(0.1, -0.1, 9),
    "nan": [0.1, np.nan, 0.05],
    "all nan": [np.nan, np.nan],
    "inf": [0.1, np.inf, 0.2],
    "tiny": [1e-300, 1e-310],
    "huge": [1e300, 1e200],
    "thirty groups": RNG.random((30, 20)),
    "sixty groups": np.tile(COSINE, (60, 1)) * np.arange(1, 61)[:, None],
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("lr", ODD.values(), ids=ODD)
def test_odd_curves_draw(lr: Any, log: bool) -> None:
    assert render(figure([Trace(curve(lr), "a")], log=log), "png").startswith(b"\x89PNG")


CROWDED = {
    "groups that end together": np.outer([1, 2, 3, 4, 5], COSINE),
    "thirty groups": COSINE ** np.linspace(1, 2, 30)[:, None],
}


@pytest.mark.parametrize("lr", CROWDED.values(), ids=CROWDED)
def test_no_text_touches_another(lr: Any) -> None:
    names = [f"layer{i}.attention" for i in range(len(lr))]
    phases = tuple(Phase(10 * s, "CosineAnnealingWarmRestarts") for s in (5, 6, 20))
    drawn = figure([Trace(curve(lr, names=names), "a", phases)])
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    found = [t for t in drawn.findobj(match=lambda a: hasattr(a, "get_text")) if t.get_text()]
    boxes = [
        (t.get_text(), t.get_window_extent(canvas.get_renderer()))
        for t in found
        if t.get_visible() and t.axes is not None and "tick" not in str(t.get_gid())
    ]
    inside = [(s, b) for s, b in boxes if b.width > 0 and not s.replace(".", "").isdigit()]
    for (one, a), (other, b) in itertools.combinations(inside, 2):
        # line spacing is a little tighter than the boxes' padding
        assert not a.padded(-1.5).overlaps(b.padded(-1.5)), (one, other)
    assert all(b.x1 <= drawn.bbox.x1 for _, b in boxes)


@pytest.mark.parametrize("peak", [2e-4, -3.75e-5, 1.0, 123456.0])
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", [PAGE, CARD])
def test_the_name_of_the_axis_is_not_cut_off(peak: float, log: bool, size: Any) -> None:
    drawn = figure([Trace(curve(COSINE * 10 * peak), "a")], log=log, size=size)
    render(drawn, "png")
    axes = drawn.axes[0]
    label = axes.yaxis.label.get_window_extent()
    numbers = [t.get_window_extent() for t in axes.get_yticklabels() if t.get_text()]
    assert label.x0 >= 0
    assert not any(label.overlaps(number) for number in numbers)


def test_the_users_matplotlibrc_changes_nothing() -> None:
    import matplotlib as mpl

    plain = render(figure([Trace(curve(COSINE), "a")]), "svg")
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 30, "axes.facecolor": "red"}):
        assert render(figure([Trace(curve(COSINE), "a")]), "svg") == plain


def test_pyplot_knows_nothing_of_it() -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    figure([Trace(curve(COSINE), "a")])
    assert pyplot.get_fignums() == before


def test_a_title_is_cut_and_escaped() -> None:
    long = dataclasses.replace(curve(COSINE), title="x\x1b[31m" + "y" * 300)
    drawn = figure([Trace(long, "a")])
    [title] = [t for t in drawn.texts if t.get_text().startswith("x")]
    assert title.get_text().startswith("x\\x1b[31my")
    assert title.get_text().endswith("y…")
    assert title.get_window_extent().x1 < drawn.bbox.x1


def test_names_that_begin_alike_can_be_told_apart() -> None:
    names = [f"encoder.transformer.layers.{i}.attention.weight" for i in range(3)]
    shown = texts(figure([Trace(curve(np.outer([1, 2, 3], COSINE), names=names), "a")]))
    labels = [text.partition("\n")[0] for text in shown if "\nfinal " in text]
    assert len(set(labels)) == 3
    assert all(str(i) in label for i, label in enumerate(labels))
    some = ["head", *(f"model.backbone.stage{i}.blocks.0.attention.qkv.weight" for i in range(2))]
    shown = texts(figure([Trace(curve(np.outer([1, 2, 3], COSINE), names=some), "a")]))
    labels = [text.partition("\n")[0] for text in shown if "\nfinal " in text]
    assert labels[0] == "head"
    assert [label[:8] for label in labels[1:]] == ["…stage0.", "…stage1."]
    titles = [f"ResNet-50 on ImageNet with the recipe of the paper, in run {i}" for i in range(3)]
    [legend] = figure([Trace(curve(COSINE), title) for title in titles]).legends
    assert len({t.get_text() for t in legend.get_texts()}) == 3


def test_no_line_strikes_through_a_peak() -> None:
    lr = np.outer(10.0 ** -np.arange(0, 3, 0.25), COSINE)
    drawn = figure([Trace(curve(lr), "a")], log=True)
    assert [t for t in texts(drawn) if t.startswith("peak")] == ["peak 0.1"]


def test_as_many_labels_as_can_be_read() -> None:
    names = [f"g{n}" for n in range(60)]
    shown = texts(
        figure([Trace(curve(COSINE ** np.linspace(1, 2, 60)[:, None], names=names), "a")])
    )
    labels = [text for text in shown if text.startswith("g")]
    [rest] = [text for text in shown if "more" in text]
    assert 20 < len(labels) < 40
    assert rest == f"… {60 - len(labels)} more …"


def test_momenta_have_the_colours_of_their_groups() -> None:
    low, lower = 1 - COSINE, 1 - 2 * COSINE
    drawn = figure([Trace(curve(np.outer([1, 2, 3], COSINE), momentum=[low, low, lower]), "a")])
    upper, panel = ([line.get_color() for line in axes.lines] for axes in drawn.axes)
    shared, third = panel
    assert third == upper[2]
    assert shared not in upper[:3]


def test_the_last_value_is_told_where_it_cannot_be_drawn() -> None:
    assert "final inf" in texts(figure([Trace(curve([0.1, 1e308, np.inf]), "a")]))


@pytest.mark.parametrize("length", [8, 19, 27, 34, 45, 66])
@pytest.mark.parametrize("width", [8.4, 5.0])
@pytest.mark.parametrize("groups", [1, 5])
def test_a_legend_is_as_wide_as_the_figure_at_most(length: int, width: float, groups: int) -> None:
    names = [f"{n}{'e' * (length - 1)}" for n in range(groups)]
    lr = np.outer(np.arange(1, groups + 1), COSINE)
    size = dataclasses.replace(PAGE, width=width)
    drawn = figure([Trace(curve(lr, names=names), "W" * length) for _ in range(2)], size=size)
    drawn.canvas.draw()
    assert drawn.legends[0].get_window_extent().x1 < drawn.bbox.x1


def test_the_panel_of_a_momentum_shows_all_of_it() -> None:
    momentum = np.linspace(0.85, 0.95, len(COSINE))[None]
    [_, lower] = figure([Trace(curve(COSINE, momentum=momentum), "a")]).axes
    low, high = lower.get_ylim()
    assert 0.8 < low < 0.85 < 0.95 < high < 1
    assert {"0.85", "0.9", "0.95"} <= {t.get_text() for t in lower.get_yticklabels()}


def test_many_lines_are_told_by_schedule_and_by_group() -> None:
    names = tuple("abcd")
    each = [curve(np.outer((1, 2, 3, 4), COSINE) * k, names=names) for k in (1, 2, 3)]
    [legend] = figure([Trace(one, f"run {k}") for k, one in enumerate(each)]).legends
    said = [t.get_text() for t in legend.get_texts()]
    assert said[:2] == ["run 0 (peaks 0.1 to 0.4)", "run 1 (peaks 0.2 to 0.8)"]
    assert said[3:] == ["a", "b", "c", "d"]
    assert len({line.get_linestyle() for line in legend.get_lines()[3:]}) > 1
