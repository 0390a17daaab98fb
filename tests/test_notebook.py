"""What a notebook shows, and what a prompt prints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import lrviz

COSINE = Path(__file__).parent.parent / "gallery" / "mistakes" / "cosine-climbs-back.toml"


def test_a_spec_shows_its_figure_and_what_is_wrong() -> None:
    shown = lrviz.load(COSINE)._repr_html_()
    assert shown is not None
    assert shown.startswith("<div><svg ")
    assert "fixed: set T_max = 100" in shown
    assert "LR301 cosine-rebounds" in shown
    ElementTree.fromstring(shown.replace("<br>", "<br/>"))


def test_a_spec_that_fails_says_why() -> None:
    spec = lrviz.loads(
        "epochs = 9\noptimizer.lr = 1.0\nscheduler = { type = 'OneCycleLR', max_lr = 1.0, "
        "total_steps = 5 }\n",
        name="<b>.toml",
    )
    shown = spec._repr_html_()
    assert shown is not None
    assert "&lt;b&gt;.toml:3" in shown
    assert "<b>" not in shown


def test_curves_findings_and_pictures_show_themselves() -> None:
    spec = lrviz.load(COSINE)
    curve = lrviz.simulate(spec)
    assert "<svg" in (curve._repr_html_() or "")
    assert lrviz.plot(spec)._repr_svg_().count("<svg") == 1
    assert "<td><strong>error</strong></td>" in (lrviz.check(spec)._repr_html_() or "")
    fixed = lrviz.loads(COSINE.read_text().replace("50", "100"))
    assert lrviz.check(fixed)._repr_html_() == "<p>lrviz finds nothing wrong.</p>"
    assert "<td></td>" in (lrviz.check(curve)._repr_html_() or "")  # a curve stands nowhere


def test_a_finding_of_a_notebook_stands_in_its_cell(tmp_path: Path) -> None:
    text = "import torch\nscheduler = torch.optim.lr_scheduler.StepLR(optimizer, 0)\n"
    cells = [{"cell_type": "code", "source": source} for source in ("1", text)]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    found = lrviz.check(tmp_path / "a.ipynb")
    assert "a.ipynb:cell 2:2:" in (found._repr_html_() or "")


def test_reprs_are_short() -> None:
    spec = lrviz.load(COSINE)
    assert repr(spec) == (
        "<Spec 'A cosine that climbs back': CosineAnnealingLR, SGD lr=0.1, 100 epochs>"
    )
    assert repr(lrviz.simulate(spec)) == (
        "<Curve 'A cosine that climbs back': 100 ticks, LR from 0.1 to 0.0999>"
    )
    assert repr(lrviz.check(spec)) == "<1 finding: LR301 cosine-rebounds>"
    assert repr(lrviz.plot(spec)).startswith("<lrviz figure 'A cosine that climbs back', 8.4 ×")


def test_the_import_waits_for_none_of_it() -> None:
    said = "import lrviz, sys; print([m for m in ('numpy', 'matplotlib', 'lrviz.notebook') "
    said += "if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
