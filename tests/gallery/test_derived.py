"""Scripts and configs on the page: drawn where they can be read whole, else named."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from lrviz.cli import main

SCRIPT = """\
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size={size}, gamma=0.1)
for epoch in range({epochs}):
    for batch in {batches}:
        model(batch).mean().backward()
        optimizer.step()
    scheduler.step()
"""
GAN = """\
import torch

g = torch.optim.Adam(G.parameters(), lr=1e-3)
d = torch.optim.Adam(D.parameters(), lr=4e-3)
sched_g = torch.optim.lr_scheduler.ExponentialLR(g, 0.9)
sched_d = torch.optim.lr_scheduler.ExponentialLR(d, 0.9)
for epoch in range(10):
    for batch in range(5):
        d.step()
        g.step()
    sched_g.step()
    sched_d.step()
"""
ARGS = """{"output_dir": "out", "learning_rate": 5e-5, "max_steps": 100, "warmup_steps": 10,
"lr_scheduler_type": "cosine", "per_device_train_batch_size": 8}"""


def test_what_can_be_read_is_drawn_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT.format(size=30, epochs=90, batches="range(5)"))
    (tmp_path / "open.py").write_text(SCRIPT.format(size="args.size", epochs=90, batches="loader"))
    (tmp_path / "gan.py").write_text(GAN)
    (tmp_path / "early.py").write_text(
        SCRIPT.format(size=3, epochs=9, batches="loader") + "    if stop(model):\n        break\n"
    )
    (tmp_path / "other.py").write_text("import torch\n\nprint(torch.optim.lr_scheduler)\n")
    (tmp_path / "training_args.json").write_text(ARGS)
    run = CliRunner().invoke(main, ["gallery", str(tmp_path), "--engine", "formula"])
    assert run.exit_code == 0
    page = (tmp_path / "index.html").read_text()
    found = [line.partition("<")[0] for line in page.split("Spec of ")[1:]]
    assert found == ["gan.py:5", "gan.py:6", "train.py:5", "training_args.json:1"]
    assert "step_size = 30 " in page
    assert "gan: sched_g, line 5" in page
    left = [line.partition(str(tmp_path))[2] for line in run.stderr.splitlines()[:2]]
    assert left == [
        "/early.py:12: scheduler, line 5: left out: the loop may end early: on `stop(model)`",
        "/open.py:5: scheduler, line 5: left out: nobody says len(loader), args.size",
    ]


def test_a_card_is_stale_when_a_file_that_the_script_imports_changes(tmp_path: Path) -> None:
    settings = tmp_path / "settings.py"
    settings.write_text("EPOCHS = 90\n")
    script = "from settings import EPOCHS\n" + SCRIPT
    (tmp_path / "train.py").write_text(script.format(size=30, epochs="EPOCHS", batches="range(5)"))
    asked = ["gallery", str(tmp_path), "--engine", "formula"]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert CliRunner().invoke(main, [*asked, "--check"]).exit_code == 0
    settings.write_text("EPOCHS = 60\n")
    assert CliRunner().invoke(main, [*asked, "--check"]).exit_code == 1


def test_a_lambda_is_drawn_over_epochs_of_a_length_that_nobody_says(tmp_path: Path) -> None:
    text = SCRIPT.format(size=0, epochs=9, batches="loader")
    stepped = "StepLR(optimizer, step_size=0, gamma=0.1)"
    assert stepped in text
    decays = text.replace(stepped, "LambdaLR(optimizer, lambda e: 1 - e / 10)")
    (tmp_path / "train.py").write_text(decays)
    run = CliRunner().invoke(main, ["gallery", str(tmp_path), "--engine", "formula"])
    assert (run.exit_code, "not TOML" in run.stderr) == (0, False)
    page = (tmp_path / "index.html").read_text()
    assert "lr_lambda = &quot;1 - epoch / 10&quot;" in page


def test_a_schedule_of_a_notebook_stands_in_its_cell(tmp_path: Path) -> None:
    sources = ["%pip list\n\nimport os", SCRIPT.format(size=3, epochs=9, batches="range(5)")]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    (tmp_path / "drawn.ipynb").write_text(json.dumps({"cells": cells}))
    cells[1]["source"] = SCRIPT.format(size="args.size", epochs=9, batches="range(5)")
    (tmp_path / "open.ipynb").write_text(json.dumps({"cells": cells}))
    run = CliRunner().invoke(main, ["gallery", str(tmp_path), "--engine", "formula"])
    said = "open.ipynb:cell 2:5: scheduler, line 5 of cell 2: left out: nobody says args.size"
    assert said in run.stderr
    assert "Spec of drawn.ipynb:cell 2:5<" in (tmp_path / "index.html").read_text()
