"""The gallery: what is built, what is kept, what is refused, and that text stays text."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import lrviz
from lrviz.cli import main
from lrviz.codegen import code
from lrviz.gallery import site, workers
from lrviz.gallery.edits import edits_of
from lrviz.gallery.facts import facts, line_text, run_text
from lrviz.gallery.picture import THEME, dark, inline
from lrviz.plot.style import DARK, LIGHT

STEP = "epochs = {epochs}\noptimizer.lr = 0.1\nscheduler = {{ type = 'StepLR', step_size = 3 }}\n"


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of specs, in two sections."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "specs"
    (folder / "one").mkdir(parents=True)
    (folder / "two").mkdir()
    (folder / "top.toml").write_text(STEP.format(epochs=9))
    (folder / "one" / "a.toml").write_text(STEP.format(epochs=10))
    (folder / "two" / "a.toml").write_text(STEP.format(epochs=11))
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    return folder


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["gallery", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def everything(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_what_is_written(specs: Path, tmp_path: Path) -> None:
    done = run(specs, "-o", "out")
    assert done.exit_code == 0, done.output
    assert "3 specs: 3 drawn, 0 unchanged" in done.stderr
    out = tmp_path / "out"
    assert set(everything(out)) == {
        "index.html",
        "README.md",
        *(f"images/{n}{d}.svg" for n in ("top", "one-a", "two-a") for d in ("", "-dark")),
    }
    page = (out / "index.html").read_text()
    assert page.count("<article") == 3
    assert [html.unescape(t) for t in re.findall("<h2>(.*?)</h2>", page)] == [
        "Schedules",
        "One",
        "Two",
    ]
    assert 'href="../specs/one/a.toml"' in page
    assert "StepLR(optimizer, step_size=3)" in page
    readme = (out / "README.md").read_text()
    assert 'srcset="images/one-a-dark.svg"' in readme
    assert "10 epochs, peak 0.1 at epoch 0, final 0.0001" in readme


def test_the_same_bytes_whoever_draws(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    quick = ("--engine", "formula")  # else torch is imported by each of them
    assert run(specs, "-o", one, *quick).exit_code == 0
    with monkeypatch.context() as several:
        several.setattr(site, "_WORTH_A_PROCESS", 2)
        several.setattr(os, "cpu_count", lambda: 2)
        several.delattr(site, "draw")  # nothing is drawn in this process
        several.delattr(workers, "draw")
        assert run(specs, "-o", two, *quick).exit_code == 0
    command = [sys.executable, "-m", "lrviz", "gallery", str(specs), "-o", str(three), *quick]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert everything(one) == everything(two) == everything(three)


def test_only_what_changed_is_drawn(specs: Path, tmp_path: Path) -> None:
    run(specs)
    before = everything(specs)
    assert "0 drawn, 3 unchanged" in run(specs).stderr
    assert everything(specs) == before
    (specs / "top.toml").write_text(STEP.format(epochs=12))
    assert "1 drawn, 2 unchanged" in run(specs).stderr
    after = everything(specs)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        *("top.toml", "index.html", "README.md", "images/top.svg", "images/top-dark.svg"),
    }
    assert "3 drawn" in run(specs, "--fresh").stderr
    assert everything(specs) == after


def test_a_metric_file_is_part_of_its_spec(specs: Path) -> None:
    (specs / "m.csv").write_text("loss\n1\n0.5\n")
    (specs / "top.toml").write_text(
        "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'ReduceLROnPlateau', patience = 0 }\n"
        "metric = { file = 'm.csv' }\n"
    )
    (specs / "larger.toml").write_text(
        "[lrviz]\n"
        "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'ReduceLROnPlateau', patience = 0 }\n"
        "metric = { file = 'm.csv' }\n"
    )
    run(specs)
    (specs / "m.csv").write_text("loss\n1\n2\n")
    assert "2 drawn" in run(specs).stderr


def test_check_names_what_is_stale(specs: Path, tmp_path: Path) -> None:
    assert run(specs, "--check").exit_code == 1
    run(specs)
    done = run(specs, "--check")
    assert (done.exit_code, "up to date" in done.stderr) == (0, True)
    before = everything(specs)
    (specs / "one" / "a.toml").write_text(STEP.format(epochs=12))
    done = run(specs, "--check")
    assert done.exit_code == 1
    assert "one/a.toml: the page is older" in done.stderr
    assert "two/a.toml" not in done.stderr
    assert {**everything(specs), "one/a.toml": b""} == {**before, "one/a.toml": b""}
    run(specs)
    (specs / "images" / "top.svg").write_text("<svg/>")
    done = run(specs, "--check")
    assert done.exit_code == 1
    assert "top.toml" in done.stderr
    run(specs)
    assert run(specs, "--check").exit_code == 0
    (specs / "top.toml").unlink()
    done = run(specs, "--check")
    assert done.exit_code == 1
    assert f"{Path('specs/top.toml')}: it is gone" in done.stderr
    run(specs)
    assert not (specs / "images" / "top.svg").exists()
    assert run(specs, "--check").exit_code == 0


def test_a_spec_that_fails_is_a_card_with_its_error(specs: Path) -> None:
    (specs / "one" / "bad.toml").write_text(
        "epochs = 9\noptimizer.lr = 0.1\nscheduler = { type = 'StepLRR' }\n"
    )
    done = run(specs)
    assert done.exit_code == 1
    assert "bad.toml:3:22: " in done.stderr
    page = (specs / "index.html").read_text()
    assert page.count("<article") == 4
    assert page.count('<svg role="img"') == 3
    assert "did you mean `StepLR`" in html.unescape(page)
    assert run(specs, "--check").exit_code == 1
    again = run(specs)
    assert (again.exit_code, "0 drawn, 4 unchanged" in again.stderr) == (1, True)


def test_what_failed_is_tried_again(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.syspath_prepend(specs.parent)
    (specs / "top.toml").write_text(
        "epochs = 3\noptimizer.lr = 1.0\nscheduler.type = 'not_there_yet.make'\n"
    )
    trusted = run(specs, "--trust", "not_there_yet")
    assert (trusted.exit_code, "not_there_yet" in trusted.stderr) == (1, True)
    (specs.parent / "not_there_yet.py").write_text(
        "from torch.optim.lr_scheduler import StepLR\n"
        "def make(optimizer): return StepLR(optimizer, 1)\n"
    )
    assert run(specs, "--trust", "not_there_yet").exit_code == 0


def test_a_page_that_was_changed_by_hand_is_stale(specs: Path) -> None:
    run(specs)
    before = everything(specs)
    page = specs / "index.html"
    page.write_text(page.read_text().replace("peak 0.1 at", "peak 0.9 at"))
    done = run(specs, "--check")
    assert (done.exit_code, "older than this" in done.stderr) == (1, True)
    run(specs)
    assert everything(specs) == before
    page.write_text(page.read_text().replace("Learning-rate schedules</h1>", "Ours</h1>"))
    done = run(specs, "--check")
    assert (done.exit_code, "index.html: it is not as" in done.stderr) == (1, True)


def test_each_change_is_named(specs: Path) -> None:
    run(specs)
    (specs / "one" / "a.toml").rename(specs / "one" / "b.toml")
    (specs / "new.toml").write_text(STEP.format(epochs=4))
    done = run("specs", "--check")
    named = [Path(line.partition(":")[0]).as_posix() for line in done.stderr.splitlines()]
    assert named == ["specs/new.toml", "specs/one/b.toml", "specs/one/a.toml"]
    run(specs)
    done = run(specs, "--check")
    assert (done.exit_code, "up to date" in done.stderr) == (0, True)


def test_a_card_does_not_depend_on_where_lrviz_runs(
    specs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (specs / "bad.toml").write_text("epochs = 1\nscheduler = 1\n")
    assert "specs/bad.toml:1:" in Path(run("specs", "-o", "out").stderr.split("\n")[0]).as_posix()
    before = everything(tmp_path / "out")
    assert b"specs/bad.toml:1" not in before["index.html"] + before["README.md"]
    monkeypatch.chdir(specs)
    assert run(".", "-o", "../out", "--fresh").exit_code == 1
    assert everything(tmp_path / "out") == before


def test_names_that_would_be_the_same(specs: Path) -> None:
    for name in ("a", "a-dark", "a-log", "filter", "count", "section-one"):
        (specs / f"{name}.toml").write_text(STEP.format(epochs=len(name) + 4))
    for folder in ("a b", "a-b"):
        (specs / folder).mkdir()
        (specs / folder / "x.toml").write_text(STEP.format(epochs=5))
    assert run(specs).exit_code == 0
    page = (specs / "index.html").read_text()
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert len(list((specs / "images").iterdir())) == 2 * page.count("<article")
    assert run(specs, "--check").exit_code == 0


def test_a_link_is_a_link_whatever_the_file_is_called(specs: Path) -> None:
    names = ["x#y?z%41 &.toml", "javascript:alert(1).toml", "学习率.toml"]
    for name in names:
        (specs / name).write_text(STEP.format(epochs=5))
    with open(os.fsencode(specs) + b"/\xff.toml", "w") as file:
        file.write(STEP.format(epochs=6))
    assert run(specs).exit_code == 0
    page = (specs / "index.html").read_text()
    for link in ("x%23y%3Fz%2541%20%26.toml", "javascript%3Aalert%281%29.toml", "%FF.toml"):
        assert f'href="{link}"' in page
        assert f'href="{link}"' in (specs / "README.md").read_text()
    assert "0 drawn, 7 unchanged" in run(specs).stderr


def test_what_the_project_says_of_rules_holds(specs: Path) -> None:
    (specs / "top.toml").write_text(
        "epochs = 100\noptimizer.lr = 0.1\nscheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
    )
    (specs / "two" / "a.toml").write_text((specs / "top.toml").read_text())
    run(specs)
    assert (specs / "index.html").read_text().count("<strong>LR301") == 2
    project = specs.parent / "pyproject.toml"
    project.write_text("[tool.lrviz.per-file-ignores]\n'specs/two/*' = ['LR3']\n")
    run(specs)
    assert (specs / "index.html").read_text().count("<strong>LR301") == 1
    project.write_text("[tool.lrviz]\nignore = ['cosine-rebounds']\n")
    run(specs)
    assert "<strong>LR301" not in (specs / "index.html").read_text()
    project.write_text("[tool.lrviz]\nignore = ['LR99']\n")
    assert (run(specs).exit_code, "no rule `LR99`" in run(specs).stderr) == (2, True)


def test_a_spec_may_be_called_gallery(specs: Path) -> None:
    (specs / "gallery.toml").write_text(STEP.format(epochs=5))
    done = run(specs)
    assert (done.exit_code, "4 specs" in done.stderr) == (0, True)


EVIL = "<script>alert(1)</script> & \"quoted\" 'single' $x^2$ </script> <!-- --> \x1b[31m\u202ered"


def test_text_is_text(specs: Path) -> None:
    title, name = json.dumps(EVIL), json.dumps("".join(c for c in EVIL if c.isprintable()))
    (specs / "top.toml").write_text(
        f"# <script>alert(2)</script>\ntitle = {title}\nepochs = 4\n[optimizer]\nlr = 1.0\n"
        f"[[optimizer.groups]]\nname = {name}\n[[optimizer.groups]]\nname = 'b|*_`'\nlr = 0.5\n"
        "[scheduler]\ntype = 'StepLR'\nstep_size = 2\n"
    )
    done = run(specs)
    assert done.exit_code == 0, done.stderr
    for name in ("index.html", "README.md", "images/top.svg"):
        written = (specs / name).read_text()
        assert "<script>alert" not in written
        assert "\x1b" not in written
        assert "\u202e" not in written
    page = (specs / "index.html").read_text()
    assert len(re.findall(r"</script>", page)) == len(re.findall(r"<script", page))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in page
    assert page.count("<!-- lrviz:card") == page.count("<!-- /lrviz:card") == 3
    for data in re.findall(r'<script type="application/json">(.*?)</script>', page):
        json.loads(data)
    assert "0 drawn, 3 unchanged" in run(specs).stderr


def test_what_somebody_else_wrote_is_not_replaced(specs: Path) -> None:
    (specs / "README.md").write_text("# My own\n")
    done = run(specs)
    assert done.exit_code == 2
    assert "README.md was not written by lrviz gallery" in done.stderr
    assert (specs / "README.md").read_text() == "# My own\n"
    assert not (specs / "index.html").exists()
    (specs / "README.md").write_text("# Ours\nWritten by hand; run `lrviz gallery` for more.\n")
    assert run(specs).exit_code == 2
    (specs / "README.md").unlink()
    (specs / "images").mkdir()
    (specs / "images" / "one-a.svg").write_text("<svg>a drawing</svg>")
    done = run(specs)
    assert (done.exit_code, "one-a.svg was not written by" in done.stderr) == (2, True)
    assert (specs / "images" / "one-a.svg").read_text() == "<svg>a drawing</svg>"
    (specs / "images" / "one-a.svg").unlink()
    assert run(specs).exit_code == 0
    (specs / "index.html").unlink()
    (specs / "one" / "a.toml").write_text(STEP.format(epochs=20))
    assert run(specs).exit_code == 0


def test_a_page_cannot_name_files_outside_its_folder(specs: Path) -> None:
    victim = specs.parent / "victim.svg"
    victim.write_text("<svg/>")
    run(specs)
    page = specs / "index.html"
    page.write_text(page.read_text().replace('"top.svg"', '"../../victim.svg"'))
    (specs / "top.toml").unlink()
    assert run(specs).exit_code == 0
    assert victim.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no such folder"),
        (["specs/top.toml"], "is not a folder"),
        (["specs", "-o", "specs/top.toml"], "it is a file; expected a folder"),
        (["empty"], "there are no schedules here that can be drawn"),
    ],
)
def test_bad_usage(specs: Path, arguments: list[str], message: str) -> None:
    (specs.parent / "empty").mkdir()
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_nothing_half_written_is_left(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(specs)
    before = everything(specs)
    (specs / "one" / "new.toml").write_text(STEP.format(epochs=12))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("lrviz.gallery.site.os.replace", full)
        done = run(specs)
    assert done.exit_code == 2
    assert "no space left" in done.stderr
    after = everything(specs)
    del after["one/new.toml"]
    assert after == before
    assert not [p for p in specs.iterdir() if p.name.startswith(".lrviz")]


def test_the_outline_names_and_orders_the_sections(specs: Path) -> None:
    (specs / "gallery.toml").write_text(
        "title = 'Ours & theirs'\nintro = 'Look.'\n[sections]\ntwo = 'Second'\n"
        "one = { title = 'First', text = 'Why.' }\n"
    )
    assert run(specs).exit_code == 0
    page = (specs / "index.html").read_text()
    assert re.findall("<h2>(.*?)</h2>", page) == ["Second", "First", "Schedules"]
    assert "<h1>Ours &amp; theirs</h1>" in page
    assert "og:image" not in page
    (specs / "gallery.toml").write_text("image = 'https://example.org/a.png?b&c'\n")
    assert run(specs).exit_code == 0
    shared = '<meta property="og:image" content="https://example.org/a.png?b&amp;c">'
    assert shared in (specs / "index.html").read_text()
    (specs / "gallery.toml").write_text("image = 'a.png'\n")
    assert "expected one that begins with https://" in run(specs).stderr
    (specs / "gallery.toml").write_text("titel = 'x'\n")
    done = run(specs)
    assert done.exit_code == 2
    assert "did you mean `title`" in done.stderr


def test_markdown_shows_text_as_it_is() -> None:
    from lrviz.gallery.markup import markdown

    text = 'Torch\'s "own" <b> & #1 *x* _y_ [z](w) `c` ~~d~~ a-b &amp; 1. 1) + \\'
    shown = markdown(text)
    # Backslashes keep punctuation as it is; then HTML's own references are left.
    assert html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)) == text
    assert "&\\#" not in shown


def test_facts_are_the_curves() -> None:
    spec = lrviz.loads(
        "epochs = 10\nsteps_per_epoch = 4\noptimizer.lr = 1.0\n[[scheduler]]\n"
        "type = 'LambdaLR'\ninterval = 'step'\n"
        "lr_lambda = '(step + 1) / 5 if step < 5 else 1 if step < 20 else 0.001'\n"
    )
    curve = lrviz.simulate(spec)
    [found] = facts(curve)
    each_step = curve.lr[0, curve.tick_at(np.arange(40))]
    assert (found.peak, found.peak_at, found.warmup) == (1.0, 4, 4)
    assert found.small == 0.5
    assert found.mean == pytest.approx(each_step.mean())
    assert (found.first, found.final) == (0.2, 0.001)
    assert run_text(curve) == "10 epochs of 4 steps"
    assert line_text(curve, [found]).endswith("from 0.2, peak 1 at epoch 1, final 0.001")


def test_many_epochs_are_counted_in_full() -> None:
    spec = lrviz.loads(
        "epochs = 50_000\noptimizer.lr = 1.0\n"
        "scheduler = { type = 'LinearLR', total_iters = 20_000 }\n"
    )
    curve = lrviz.simulate(spec)
    assert "peak 1 at epoch 20,000," in line_text(curve, facts(curve))


def test_facts_of_what_is_not_finite() -> None:
    spec = lrviz.loads(
        "epochs = 3\noptimizer.lr = 0.0\nscheduler = { type = 'StepLR', step_size = 1 }\n"
    )
    [found] = facts(lrviz.simulate(spec))
    assert found.peak == 0
    assert np.isnan([found.small, found.mean]).all()


def test_what_is_wrong_is_a_list_in_its_card(specs: Path) -> None:
    wrong = "scheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
    (specs / "top.toml").write_text(f"epochs = 100\noptimizer.lr = 0.1\n{wrong}")
    run(specs)
    page = (specs / "index.html").read_text()
    lists = re.findall(
        r'<ul class="findings">\s*<li class="error">(.*?)</li>\s*</ul>\s*<', page, re.S
    )
    assert [one.partition("</strong>")[0] for one in lists] == ["<strong>LR301 cosine-rebounds"]


def test_without_epochs_moments_are_steps() -> None:
    text = "steps = 4000\noptimizer.lr = 0.1\nscheduler = { type = 'LinearLR', total_iters = 2500 }"
    curve = lrviz.simulate(lrviz.loads(text), engine="formula")
    said = line_text(curve, facts(curve))
    assert "peak 0.1 at step 2,500," in said
    assert said.startswith("4,000 steps")


GROUPS = """\
epochs = 20
[optimizer]
lr = 0.1
[[optimizer.groups]]
name = "a"
[[optimizer.groups]]
name = "b"
lr = 0.2
[[optimizer.groups]]
name = "c"
[scheduler]
type = "SequentialLR"
milestones = [5, 10]
[[scheduler.schedulers]]
type = "StepLR"
step_size = 3
[[scheduler.schedulers]]
type = "ConstantLR"
[[scheduler.schedulers]]
type = "StepLR"
step_size = 3
gamma = 0.25
"""


def test_each_number_has_its_places_in_plan_text_and_code() -> None:
    spec = lrviz.loads(GROUPS)
    printed = code(spec)
    found = {one["name"]: one for one in edits_of(spec)}
    children = ["schedulers", 0, "children"]
    assert {name: one["ways"] for name, one in found.items()} == {
        "lr": [["groups", 0, "lr"], ["groups", 2, "lr"]],
        "lr of b": [["groups", 1, "lr"]],
        "SequentialLR milestones 1": [["schedulers", 0, "args", "milestones", 0]],
        "SequentialLR milestones 2": [["schedulers", 0, "args", "milestones", 1]],
        "StepLR step_size": [[*children, 2, "args", "step_size"]],
        "StepLR gamma": [[*children, 2, "args", "gamma"]],
        "epochs": [["run", "epochs"]],
    }
    for one in found.values():
        first, last = one["toml"]
        assert float(GROUPS[first:last]) == one["value"]
        assert one["code"], one
        for start, end in one["code"]:
            assert float(printed[start:end].replace("_", "")) == one["value"]


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_what_is_drawn_can_be_seen_on_both_papers() -> None:
    for theme, papers in ((LIGHT, ("#f5f6f7", "#ffffff")), (DARK, ("#14171a", "#0c0e10"))):
        for paper in papers:
            for color in (theme.ink, theme.quiet, theme.alert, *theme.lines):
                assert contrast(color, paper) >= 4.5, (color, paper)
            for color in theme.ramp:
                assert contrast(color, paper) >= 3, (color, paper)
    assert {light for light, _, _ in THEME} >= {LIGHT.paper, LIGHT.ink, *LIGHT.lines}


def test_a_picture_in_other_colours() -> None:
    light = '<svg xmlns="x"><path id="p1" style="fill: #0072b2; stroke: #ffffff"/></svg>'
    assert "#5cb8f5" in dark(light)
    assert "#14171a" in dark(light)
    page = inline(light, "a", "LR")
    assert "fill: var(--c0); stroke: var(--paper)" in page
    assert 'id="a-p1"' in page
    assert 'aria-label="LR"' in page


def test_the_committed_page_has_every_spec() -> None:
    gallery = Path(__file__).parent.parent.parent / "gallery"
    page = (gallery / "index.html").read_text()
    specs = sorted(gallery.glob("*/*.toml"))
    assert len(specs) >= 60
    for path in specs:
        assert f'href="{path.relative_to(gallery).as_posix()}"' in page
