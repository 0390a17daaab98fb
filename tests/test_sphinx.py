"""The Sphinx directive, in a real build of a small project."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")
from sphinx.application import Sphinx

STEP = "epochs = {epochs}\noptimizer.lr = 0.1\nscheduler = {{ type = 'StepLR', step_size = 3 }}\n"
BAD = "epochs = 100\noptimizer.lr = 0.1\nscheduler = { type = 'CosineAnnealingLR', T_max = 50 }\n"
INDEX = """
Schedules
=========

.. lrviz:: specs/step.toml
   :width: 80%
   :code:

.. lrviz::
   :log:

   title = "Inline <b> & $x$"
   epochs = 5
   optimizer.lr = 0.2
   scheduler = { type = "ExponentialLR", gamma = 0.5 }

.. toctree::

   other
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "conf.py").write_text("project = 'x'\nextensions = ['lrviz.sphinx']\n")
    (tmp_path / "specs" / "step.toml").write_text(STEP.format(epochs=9))
    (tmp_path / "index.rst").write_text(INDEX)
    (tmp_path / "other.rst").write_text("Other\n=====\n\nNothing.\n")
    return tmp_path


def build(project: Path, builder: str = "html") -> tuple[str, list[str]]:
    """What Sphinx warned of, and the documents that it read."""
    warned, status = io.StringIO(), io.StringIO()
    out = project / "_build"
    app = Sphinx(
        project, project, out / builder, out / "doctrees", builder, status=status, warning=warned
    )
    read: list[str] = []
    app.connect("source-read", lambda _app, name, _text: read.append(name))
    app.build()
    return warned.getvalue(), sorted(read)


def test_html(project: Path) -> None:
    warned, _ = build(project)
    assert warned == ""
    page = (project / "_build/html/index.html").read_text()
    pictures = re.findall(r'<img [^>]*src="(_images/[0-9a-f]{20}\.svg)"', page)
    assert len(pictures) == 2
    first = (project / "_build/html" / pictures[0]).read_text()
    assert ">step<" in first
    assert re.search('width(: |=")80%', page)
    assert 'alt="Learning rate. step: 9 epochs, peak 0.1 at epoch 0, final 0.001."' in page
    assert "StepLR" in page
    assert "Inline &lt;b&gt; &amp; $x$" in page


def test_only_what_changed_is_read_and_drawn(project: Path) -> None:
    assert build(project)[1] == ["index", "other"]
    drawn = {p.name: p.stat().st_mtime_ns for p in (project / "_build/doctrees/lrviz").iterdir()}
    assert build(project)[1] == []
    (project / "specs" / "step.toml").write_text(STEP.format(epochs=12))
    assert build(project)[1] == ["index"]
    after = {p.name: p.stat().st_mtime_ns for p in (project / "_build/doctrees/lrviz").iterdir()}
    assert len(after) == len(drawn) + 2
    assert {name: after[name] for name in drawn} == drawn
    assert "12 epochs" in (project / "_build/html/index.html").read_text()


def test_a_metric_file_counts_as_well(project: Path) -> None:
    (project / "m.csv").write_text("loss\n1\n2\n")
    (project / "index.rst").write_text(
        "X\n=\n\n.. lrviz::\n\n   epochs = 5\n   optimizer.lr = 0.2\n"
        "   metric.file = 'm.csv'\n   scheduler = { type = 'ReduceLROnPlateau', patience = 0 }\n"
    )
    build(project)
    (project / "m.csv").write_text("loss\n1\n0.5\n0.2\n0.1\n0.05\n0.01\n")
    assert build(project)[1] == ["index"]
    page = (project / "_build/html/index.html").read_text()
    assert "throughout" in page


@pytest.mark.slow
def test_latex_takes_the_pdf(project: Path) -> None:
    build(project)
    warned, _ = build(project, "latex")
    # What docutils says of a second application in one process is not of the pages.
    assert [line for line in warned.splitlines() if "already registered" not in line] == []
    assert len(list((project / "_build/latex").glob("*.pdf"))) == 2


MISTAKES = {
    ".. lrviz:: nowhere.toml\n": "there is no such file",
    ".. lrviz::\n": "give the path of a schedule",
    ".. lrviz:: specs/step.toml\n\n   epochs = 1\n": "give the path of a schedule",
    ".. lrviz::\n\n   epochs = 1\n": "the spec has no ",
    ".. lrviz::\n\n   epochs = \n": r"\.rst:6:9: not TOML",
    ".. lrviz::\n\n   epochs = 1\n   optimizer.lr = 1\n   scheduler.type = 'os.system'\n": (
        r"\.rst:8:18: .*--trust os"
    ),
    ".. lrviz::\n   :log:\n\n   epochs = 1\n   optimizer.lr = 1\n"
    "   scheduler = { type = 'StepLRR' }\n": r"\.rst:9:22: .*did you mean `StepLR`",
}


def test_mistakes_are_warnings_at_their_lines_and_no_traceback(project: Path) -> None:
    (project / "specs" / "bad.toml").write_text(BAD)
    (project / "other.rst").write_text("Other\n=====\n\n.. lrviz:: /specs/bad.toml\n   :check:\n")
    for number, directive in enumerate(MISTAKES):
        (project / f"broken{number}.rst").write_text(f"Other\n=====\n\n{directive}")
    warned, _ = build(project)
    assert "other.rst:4: WARNING: lrviz: LR301 cosine-rebounds: T_max = 50" in warned
    page = (project / "_build/html/other.html").read_text()
    assert "climbs back to 0.0999 by epoch 99" in page
    for number, message in enumerate(MISTAKES.values()):
        assert re.search(rf"broken{number}\.rst:4: WARNING: lrviz: .*{message}", warned), warned
        page = (project / f"_build/html/broken{number}.html").read_text()
        assert "This schedule is broken." in page
    assert "Traceback" not in warned


def test_a_spec_in_the_page_is_named_after_it_and_shows_its_fix(project: Path) -> None:
    indented = "".join(f"   {line}\n" for line in BAD.splitlines())
    (project / "other.rst").write_text(f"A page\n======\n\n.. lrviz::\n   :check:\n\n{indented}")
    (project / "conf.py").write_text(
        "project = 'x'\nextensions = ['lrviz.sphinx']\nsuppress_warnings = ['lrviz']\n"
    )
    build(project)
    page = (project / "_build/html/other.html").read_text()
    assert 'alt="Learning rate. A page: 100 epochs' in page
    [picture] = re.findall(r'src="(_images/[0-9a-f]{20}\.svg)"', page)
    assert "fixed: set T_max = 100" in (project / "_build/html" / picture).read_text()


SCRIPT = """\
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
for epoch in range(90):
    for batch in loader:
        optimizer.step()
{pace}scheduler.step()
"""


def test_no_length_is_made_up_for_an_epoch_that_nobody_gives_one(project: Path) -> None:
    (project / "epoch.py").write_text(SCRIPT.format(pace=" " * 4))
    share = SCRIPT.replace("=30", "=30 * len(loader)").format(pace=" " * 8)
    (project / "step.py").write_text(share)
    directives = ".. lrviz:: epoch.py\n   :code:\n\n.. lrviz:: step.py\n   :code:\n"
    directives += "\n.. lrviz:: epoch.py\n   :sweep: scheduler.gamma=0.1,0.5\n"
    (project / "other.rst").write_text("Other\n=====\n\n" + directives)
    warned, _ = build(project)
    assert "`len(loader)` is not known" in warned
    page = (project / "_build/html/other.html").read_text()
    assert page.count("scheduler</span>") > 1  # the code of the first alone
    assert "1000" not in page
    pictures = re.findall(r'src="(_images/[0-9a-f]{20}[.]svg)"', page)
    swept = (project / "_build/html" / pictures[-1]).read_text()
    assert "gamma = 0.5" in swept
