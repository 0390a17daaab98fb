"""Runs over plans on the command line: pictures, words, findings, exit codes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.text import Text

import lrviz
from lrviz.cli import main
from lrviz.lint.registry import record_rules
from lrviz.lint.rule import SECTIONS, Rule
from lrviz.plot.figure import figure
from lrviz.plot.trace import Points, Trace
from lrviz.record.logs import read
from lrviz.record.overlay import as_trace, findings, overlay, with_points

DATA = Path(__file__).parent / "logs" / "data"
RULES = {rule.code: rule for rule in record_rules()}
PLAN = """
epochs = 3
steps_per_epoch = 16
optimizer = { lr = 2e-4 }
[scheduler]
type = "LambdaLR"
interval = "step"
lr_lambda = "step / 8 if step < 8 else 0.5 * (1 + cos(pi * (step - 8) / LENGTH))"
"""
LOG = str(DATA / "transformers-5.24-trainer_state.json")


def examples(kind: str) -> list[pytest.ParameterSet]:
    heading = {"bad": "Example", "good": "Use instead"}[kind]
    found = []
    for code, rule in RULES.items():
        fence = re.search(r"```toml\n(.*?)```", rule.section(heading), re.DOTALL)
        assert fence is not None
        texts = [fence[1], *(rule.BAD if kind == "bad" else rule.GOOD)]
        found += [
            pytest.param(rule, textwrap.dedent(text), id=f"{code}-{n}")
            for n, text in enumerate(texts)
        ]
    return found


def found_in(rule: Rule, text: str, folder: Path) -> tuple[lrviz.Diagnostic, ...]:
    for name, content in rule.FILES:
        (folder / name).write_text(content)
    spec = lrviz.loads(text, name="spec.toml")
    records = read(str(folder / rule.FILES[0][0]))
    return findings(lrviz.simulate(spec), records, "spec.toml", spec.plan.span(("scheduler",)))


@pytest.mark.parametrize(("rule", "text"), examples("bad"))
def test_finds_its_bad_examples(rule: Rule, text: str, tmp_path: Path) -> None:
    [found] = found_in(rule, text, tmp_path)
    assert (found.code, found.severity, found.path) == (rule.code, "warning", "spec.toml")
    assert found.message.startswith("the run of ")


@pytest.mark.parametrize(("rule", "text"), examples("good"))
def test_is_silent_on_its_good_examples(rule: Rule, text: str, tmp_path: Path) -> None:
    assert found_in(rule, text, tmp_path) == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_documentation(rule: Rule) -> None:
    headings = re.findall(r"^## (.*)$", rule.explanation, re.MULTILINE)
    assert tuple(headings) == SECTIONS
    assert type(rule).__module__.rpartition(".")[2] == rule.name.replace("-", "_")


def test_the_points_are_drawn_and_the_parting_is_marked() -> None:
    curve = lrviz.simulate(lrviz.loads(PLAN.replace("LENGTH", "60")))
    laid = overlay(read(LOG), curve)
    drawn = figure([with_points(Trace(curve, "plan"), [laid])])
    axes = drawn.axes[0]
    points = [
        line for line in axes.lines if line.get_linestyle() == "None" and len(line.get_xdata()) > 1
    ]
    assert len(points) == 1
    assert len(points[0].get_xdata()) == 24
    np.testing.assert_allclose(np.asarray(points[0].get_xdata())[0], 1 / 16)
    texts = [text.get_text() for text in drawn.texts]
    assert any("from step 9 on its schedule" in text for text in texts)
    assert "from tick 8 on is 0.6667 times as long as the plan's: about 27 ticks" in laid.verdict


def test_a_run_by_itself_is_a_line() -> None:
    [record] = read(str(DATA / "lightning-2.6-metrics.csv"))
    trace = as_trace(record)
    assert (trace.curve.engine, trace.curve.total_steps) == ("record", 48)
    np.testing.assert_array_equal(trace.curve.step[:3], [0, 1, 3])
    assert np.isnan(trace.curve.lr[:, 0]).all()  # before the first row nothing is known
    drawn = figure([trace])
    assert any("recorded" in text.get_text() for text in drawn.texts)


def test_a_sparse_log_by_itself_claims_nothing_between_its_rows(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text(
        "step,lr\n" + "".join(f"{s},{s / 100}\n" for s in range(10, 60, 10))
    )
    drawn = figure([as_trace(record) for record in read(str(tmp_path / "run.csv"))])
    line = drawn.axes[0].lines[0]
    assert (line.get_drawstyle(), line.get_marker()) == ("default", "o")
    said = {text.get_text() for text in drawn.findobj(Text)}
    assert {"no LR logged", "logged from step 10 to 50", "5 rows · recorded"} <= said


def test_what_is_said_of_a_record_is_not_cut() -> None:
    reason = "as after a resume that did not load the scheduler's state, or a second one like it"
    points = Points(np.arange(3.0), np.ones((1, 3)), f"run.csv: {reason}, {reason}")
    curve = lrviz.simulate(lrviz.loads(PLAN.replace("LENGTH", "40")))
    drawn = figure([Trace(curve, "plan", points=(points,))])
    said = " ".join(text.get_text() for text in drawn.texts)
    assert points.label in said


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(PLAN.replace("LENGTH", "40"))
    Path("other.toml").write_text(PLAN.replace("LENGTH", "60"))

    def plot(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["plot", *arguments])
        return result.exit_code, result.output

    return plot


def test_plot_says_what_it_sees(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run("plan.toml", "--run", LOG, "-o", "out.svg")
    assert code == 0
    assert "the LR is `learning_rate`, counted by `step`" in said
    assert "follows the plan at all 24 logged steps" in said
    code, said = run("other.toml", "plan.toml", "--run", LOG, "-o", "out.svg")
    assert "follows plan at all 24 logged steps" in said


def test_plot_of_runs_alone_and_in_the_terminal(run: Callable[..., tuple[int, str]]) -> None:
    log = str(DATA / "ultralytics-8.4-results.csv")
    code, said = run("--run", log, "--run", LOG, "--term")
    assert code == 0
    assert "7 rows of results.csv of Ultralytics" in said
    code, said = run("plan.toml", "--run", LOG, "--term")
    assert "follows the plan" in said


def test_what_cannot_be_done_ends_with_2(run: Callable[..., tuple[int, str]]) -> None:
    assert run()[0] == 2
    code, said = run("plan.toml", "--run", "nowhere.csv")
    assert (code, said) == (2, "nowhere.csv:1:1: there is no such file\n")
    code, said = run("plan.toml", "--run", LOG, "--run-column", "los")
    assert code == 2
    assert "has no `los`" in said


def test_check_reports_a_run_that_leaves_its_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(PLAN.replace("LENGTH", "40"))
    Path("other.toml").write_text(PLAN.replace("LENGTH", "60"))
    Path("quiet.toml").write_text(
        PLAN.replace("LENGTH", "60").replace('"LambdaLR"', '"LambdaLR"  # lrviz: ignore[LR901] so')
    )

    def check(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["check", "--select", "LR901", *arguments])
        return result.exit_code, result.output

    code, said = check("plan.toml", "--run", LOG)
    assert code == 0
    assert "follows the plan at all 24 logged steps" in said
    for how in ("concise", "json", "github", "sarif", "text"):
        code, said = check("other.toml", "--run", LOG, "--output-format", how)
        assert code == 1
        assert "LR901" in said
        assert "0.6667 times as long as the plan's" in said
    code, said = check("other.toml", "--run", LOG, "--output-format", "concise")
    assert "other.toml:6:8: warning LR901 the run of" in said
    assert check("quiet.toml", "--run", LOG)[0] == 0
    assert check("--run", LOG)[0] == 2
    assert check("plan.toml", "--run", "nowhere.csv")[0] == 2
