"""What is read of a script, and how often: counted, as time is not the same twice."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from lrviz.sources.script.plans import plans, reading
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

HEAD = "import torch\nfrom torch.optim import lr_scheduler\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a script is read, and which functions of those that nothing calls."""
    found: Counter[str] = Counter()
    read, root = reading.Reader.read, reading.Reader._root

    def reads(self: reading.Reader) -> None:
        found["read"] += 1
        read(self)

    def runs(self: reading.Reader, function: reading.Function) -> None:
        found[function.name] += 1
        root(self, function)

    monkeypatch.setattr(reading.Reader, "read", reads)
    monkeypatch.setattr(reading.Reader, "_root", runs)
    return found


def schedules(text: str, folder: Path) -> plans.Schedules:
    (folder / "train.py").write_text(text)
    return plans.schedules_of(Source("train.py", folder, text, PYTHON), ast.parse(text), text)


TRAIN = "def train(optimizer, scheduler):\n    optimizer.step()\n    scheduler.step()\n"


def test_without_an_optimizer_no_function_is_run(tmp_path: Path, counted: Counter[str]) -> None:
    annotated = TRAIN.replace("optimizer,", "optimizer: torch.optim.Optimizer,")
    assert schedules(HEAD + annotated, tmp_path) == plans.Schedules()
    assert counted == {"read": 1}


@pytest.mark.parametrize(
    "built",
    [
        "def build(m):\n    return torch.optim.SGD(m, 0.1)\n",
        "def build(m, name='sgd'):\n    return getattr(torch.optim, name.upper())(m, 0.1)\n",
        "class Own(torch.optim.Optimizer):\n    pass\n",
        "def build(m):\n    import made\n    return made.optimizer(m)\n",
    ],
)
def test_where_one_may_be_built_they_are(built: str, tmp_path: Path, counted: Counter[str]) -> None:
    (tmp_path / "made.py").write_text("import torch\n")
    schedules(HEAD + TRAIN + built, tmp_path)
    assert counted["train"] == 1


LOOP = """\
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = lr_scheduler.{built}
for epoch in range(10):
    for batch in range(8):
        optimizer.step()
    {tick}
"""


@pytest.mark.parametrize(
    ("built", "tick", "times"),
    [
        ("StepLR(optimizer, 3)", "scheduler.step()", 1),
        ("StepLR(optimizer, 3)", "pass", 1),
        ("StepLR(optimizer, 3)", "if epoch > 2: scheduler.step()", 2),
        ("ReduceLROnPlateau(optimizer)", "if epoch > 2: scheduler.step(loss)", 1),
    ],
)
def test_it_is_read_again_where_its_ticks_may_be_followed(
    built: str, tick: str, times: int, tmp_path: Path, counted: Counter[str]
) -> None:
    found = schedules(HEAD + LOOP.format(built=built, tick=tick), tmp_path)
    assert counted["read"] == times
    assert bool(found.plans) != bool(found.unknown)
