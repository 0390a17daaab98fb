"""A script that leaves the training to other files of its project."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.sources.door import open_file, read_plans
from lrviz.text.problem import SpecError

TRAINER = """\
import torch


def fit(epochs, lr):
    net = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    for epoch in range(epochs):
        optimizer.step()
        scheduler.step()
"""


def project(tmp_path: Path, main: str, trainer: str = TRAINER) -> Path:
    (tmp_path / "trainer.py").write_text(trainer)
    path = tmp_path / "main.py"
    path.write_text(main)
    return path


@pytest.mark.parametrize("imports", ["", "import torch\n"])
def test_the_file_that_the_user_names_need_not_name_a_scheduler(
    tmp_path: Path, imports: str
) -> None:
    path = project(tmp_path, f"{imports}from trainer import fit\nfit(12, 0.3)\n")
    (plan,) = read_plans(open_file(path)).reading.plans
    assert plan.table["epochs"] == 12
    assert plan.table["optimizer"]["lr"] == 0.3
    call = len(imports.splitlines()) + 2
    for key in ("epochs", "scheduler"):  # where main.py says it, not where trainer.py uses it
        assert plan.places[(key,)].value.line == call


def test_what_loops_in_another_file_say_stands_where_that_is_called(tmp_path: Path) -> None:
    loop = "    while step < epochs:\n        step += 1"
    trainer = TRAINER.replace("    for epoch in range(epochs):", f"    step = 0\n{loop}")
    path = project(tmp_path, "from trainer import fit\nfit(12, 0.3)\n", trainer)
    (plan,) = read_plans(open_file(path)).reading.plans
    assert plan.places[("steps",)].value.line == 2


@pytest.mark.parametrize("main", ["import os\nprint(os.name)\n", ""])
def test_one_without_any_says_so(tmp_path: Path, main: str) -> None:
    path = project(tmp_path, main)
    with pytest.raises(SpecError, match="nothing here imports torch"):
        read_plans(open_file(path)).only()


TRAINS = """
import torch

optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
for epoch in range(30):
    train(net, optimizer)
    scheduler.step()
"""


def test_what_trains_as_it_is_imported_stands_where_that_is(tmp_path: Path) -> None:
    path = project(tmp_path, "import os\nimport torch\nfrom trainer import net\n", TRAINS)
    (plan,) = read_plans(open_file(path)).reading.plans
    assert plan.at is not None
    assert plan.at.line == 3
    assert check_file(path.read_text(), "main.py", tmp_path, Settings()).diagnostics == ()
    text = (tmp_path / "trainer.py").read_text()
    (found,) = check_file(text, "trainer.py", tmp_path, Settings()).diagnostics
    assert found.code == "LR301"


def test_an_argument_that_another_file_gives_is_named_as_that(tmp_path: Path) -> None:
    build = (
        "from torch.optim.lr_scheduler import CosineAnnealingLR\n\n"
        "def build(optimizer, epochs):\n    return CosineAnnealingLR(optimizer, T_max=2 * epochs)\n"
    )
    main = TRAINS.replace(
        "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)", "build(optimizer, epochs)"
    )
    main = main.replace("range(30)", "range(epochs)").replace(
        "torch\n", "torch\nfrom trainer import build\n", 1
    )
    path = project(tmp_path, main, build)
    (found,) = check_file(path.read_text(), "main.py", tmp_path, Settings()).diagnostics
    assert found.message.startswith("the T_max that `build(optimizer, epochs)` gives is more than")
