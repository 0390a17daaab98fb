"""What a figure says is wrong: in words, at its place, with the curve as it would be fixed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import lrviz
from lrviz.cli import main
from lrviz.lint.fixed import fixed
from lrviz.plot.figure import figure
from lrviz.plot.findings import until
from lrviz.plot.layout import CARD, PAGE
from lrviz.plot.terminal import terminal
from lrviz.plot.trace import Ghost, Trace
from lrviz.plot.tracing import trace

MISTAKES = sorted((Path(__file__).parents[2] / "gallery" / "mistakes").glob("*.toml"))
COSINE = next(path for path in MISTAKES if path.stem == "cosine-climbs-back")


def drawn_trace(path: Path) -> Trace:
    spec = lrviz.load(path)
    found = [finding for finding in lrviz.check(spec) if finding.fails]
    after = fixed(spec, found)
    ghost = None if after is None else Ghost(after.curve, after.title)
    return trace(spec, lrviz.simulate(spec), findings=found, ghost=ghost)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("path", MISTAKES, ids=lambda p: p.stem)
def test_each_mistake_is_said_in_words(path: Path) -> None:
    spec = lrviz.load(path)
    [finding, *_] = [finding for finding in lrviz.check(spec) if finding.fails]
    drawn = figure([drawn_trace(path)])
    said = flat(" ".join(t.get_text() for t in [*drawn.texts, *drawn.axes[0].texts]))
    assert finding.message.split(". ")[0].removesuffix(".") in said
    assert f"({finding.code})" in said


@pytest.mark.parametrize("size", [PAGE, CARD], ids=["page", "card"])
@pytest.mark.parametrize("path", MISTAKES, ids=lambda p: p.stem)
def test_no_words_lie_over_others_or_outside(path: Path, size: object) -> None:
    drawn = figure([drawn_trace(path)], size=size)
    drawn.canvas.draw()
    axes = drawn.axes[0]
    boxes = [t.get_window_extent() for t in axes.texts if t.get_text()]
    for number, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.x1 <= drawn.bbox.x1
        for other in boxes[:number]:
            assert not box.padded(-1.5).overlaps(other.padded(-1.5))


@pytest.mark.parametrize("size", [PAGE, CARD], ids=["page", "card"])
def test_the_mark_of_a_phase_goes_through_no_words(size: object, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        "epochs = 90\noptimizer = { lr = 0.1 }\n[scheduler]\ntype = 'SequentialLR'\n"
        "milestones = [5]\n[[scheduler.schedulers]]\ntype = 'LinearLR'\nstart_factor = 0.01\n"
        "total_iters = 5\n[[scheduler.schedulers]]\ntype = 'CosineAnnealingLR'\nT_max = 45\n"
    )
    drawn = figure([drawn_trace(path)], size=size)
    drawn.canvas.draw()
    axes = drawn.axes[0]
    x = axes.transData.transform((5, 0))[0]
    own = "Linear", "CosineAnnealing"  # which stand on paper of their own
    boxes = [t.get_window_extent() for t in axes.texts if t.get_text() not in ("", *own)]
    assert len(boxes) >= 3
    assert not any(box.x0 < x < box.x1 for box in boxes)


def test_the_leader_ends_at_the_place() -> None:
    drawn = figure([drawn_trace(COSINE)])
    axes = drawn.axes[0]
    rings = [line for line in axes.lines if line.get_markerfacecolor() == "none"]
    [ring] = [ring for ring in rings if ring.get_marker() == "o"]
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (50, 0)
    place = axes.transData.transform((50, 0))
    ends = [
        axes.transAxes.transform(np.column_stack(line.get_data()))
        for line in axes.lines
        if line.get_transform() == axes.transAxes and line.get_color() == ring.get_markeredgecolor()
    ]
    assert min(float(np.hypot(*(place - end).T).min()) for end in ends) < 10


def test_a_ghost_is_the_curve_after_the_fix() -> None:
    after = lrviz.loads(COSINE.read_text().replace("T_max = 50", "T_max = 100"))
    drawn = figure([drawn_trace(COSINE)])
    ghosts = [line for line in drawn.axes[0].lines if len(line.get_xdata()) == 101][1:]
    assert [line.get_ydata()[:-1].tolist() for line in ghosts] == [
        lrviz.simulate(after).lr[0].tolist()
    ]
    assert "fixed: set T_max = 100" in [t.get_text() for t in drawn.axes[0].texts]


def test_no_ghost_where_the_fix_makes_another_mistake_or_cannot_be_made() -> None:
    spec = lrviz.load(COSINE)
    [finding] = lrviz.check(spec)
    assert fixed(spec, [finding]) is not None
    text = "epochs = 100\noptimizer.lr = 1.0\nscheduler = { type = 'StepLR', step_size = 500 }\n"
    bad = lrviz.loads(text)
    assert fixed(spec, [finding], read=lambda _: bad) is None  # LR204 is new
    assert fixed(spec, []) is None


def test_several_specs_and_sweeps_say_whose_it_is(tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    arguments = ["plot", str(COSINE), "--check", "-o", str(out)]
    result = CliRunner().invoke(main, [*arguments, "--sweep", "scheduler.T_max=50,100,80"])
    assert result.exit_code == 0, result.output
    text = flat(out.read_text().replace("</text>", "").replace("<text", ""))
    for number in (50, 80):
        assert f"T_max = {number}, but the" in text
    assert "T_max = 100, but the" not in text
    others = [str(MISTAKES[0]), str(MISTAKES[-1])]
    result = CliRunner().invoke(main, ["plot", *others, "--check", "-o", str(out)])
    assert "T_max in epochs, ticks per batch: T_max = 10 counts" in flat(out.read_text())


def test_each_of_several_has_its_curve_after_the_fix(tmp_path: Path) -> None:
    out = tmp_path / "a.svg"
    poly = COSINE.parent / "poly-ends-early.toml"
    plain = COSINE.parent.parent / "builtin" / "step-lr.toml"
    result = CliRunner().invoke(main, ["plot", str(COSINE), str(poly), "--check", "-o", str(out)])
    assert result.exit_code == 0, result.output
    text = out.read_text().replace("</text>", "").replace("<text", "")
    assert "fixed: set T_max = 100" in flat(text)
    assert "fixed: set total_iters = " in flat(text)
    assert "Set T_max" not in flat(text)  # it is not said twice
    many = [str(COSINE), str(poly), *[str(plain)] * 3]
    result = CliRunner().invoke(main, ["plot", *many, "--check", "-o", str(out)])
    assert "fixed" not in out.read_text()
    assert "Set T_max = 100" in flat(out.read_text().replace("</text>", "").replace("<text", ""))


def test_the_terminal_says_it_too() -> None:
    lines = terminal([drawn_trace(COSINE)], width=80, height=24, color=False).splitlines()
    row = next(line for line in lines if line.strip() == "1")
    axis = next(line for line in lines if "└" in line)
    start, end = axis.index("└") + 1, len(axis)
    assert abs((row.index("1") - start) / (end - start) - 0.5) < 0.02
    said = flat(" ".join(lines))
    assert "1 T_max = 50, but the scheduler ticks 100 times" in said
    assert "fixed: Set T_max = 100" in said
    plain = terminal([drawn_trace(COSINE)], width=80, height=24, color=False, ascii=True)
    assert plain.isascii()


def test_a_stretch_ends_with_its_last_tick() -> None:
    curve = lrviz.simulate(lrviz.load(COSINE))
    assert [until(curve, step) for step in (0, 98, 99)] == [1, 99, 100]
