"""What is read of a script, and how often: counted, as time is not the same twice."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from lrviz.sources.script.plans import needing, plans, reading
from lrviz.sources.script.plans.loops import once, through
from lrviz.sources.script.plans.machine.machine import Machine
from lrviz.sources.script.plans.values.things import Function
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON

HEAD = "import torch\nfrom torch.optim import lr_scheduler\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a script is read, and which functions of those that nothing calls."""
    found: Counter[str] = Counter()
    read, root = reading.read_module, reading._root

    def reads(machine: Machine) -> None:
        found["read"] += 1
        read(machine)

    def runs(machine: Machine, function: Function) -> None:
        found[function.name] += 1
        root(machine, function)

    for module in (needing, reading):
        monkeypatch.setattr(module, "read_module", reads)
    monkeypatch.setattr(reading, "_root", runs)
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
        "def build(optimizer):\n    return lr_scheduler.StepLR(optimizer, 3)\n",
        "def build(o):\n    return transformers.get_cosine_schedule_with_warmup(o, 1, 9)\n",
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


FRESH = """\
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
step = 0
for epoch in range(400):
    for batch in range(1000):
        names = ["loss"]
        names.append(f"{batch}")
        for group in optimizer.param_groups:
            group["lr"] = 0.1 / (1 + step)
        optimizer.step()
        step += 1
"""


def test_a_list_made_anew_in_each_turn_is_nothing_that_the_loop_changes(tmp_path: Path) -> None:
    found = schedules(HEAD + FRESH, tmp_path)
    assert not found.unknown
    assert [plan.table["scheduler"]["interval"] for plan in found.plans] == ["step"]


INNER = """\
class Mean:
    def __init__(self):
        self.total = self.count = 0

    def add(self, value):
        self.total += value
        self.count += 1

def train(loader):
    mean, last = Mean(), None
    for batch in loader:
        last = net(batch)
        mean.add(last)
        optimizer.step()
    return mean.total

net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 3)
best = 0
for epoch in range(400):
    best = max(best, train(loader))
    scheduler.step()
"""


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines of the loops whose bodies are run once for all turns, each time that one is."""
    found: list[int] = []
    turn = once._turn

    def counting(machine: Machine, node: ast.For, *given: object) -> object:
        found.append(node.lineno)
        return turn(machine, node, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(once, "_turn", counting)
    return found


def test_an_inner_loop_begins_with_what_it_changed(tmp_path: Path, turns: list[int]) -> None:
    found = schedules(HEAD + INNER, tmp_path)
    assert len(found.plans) == 1
    inner, outer = (turns.count(line) for line in sorted(set(turns)))
    assert outer <= 3
    assert inner <= 8, "found out anew in each pass over the outer loop"


COUNTS = """\
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
seen = []
step = 0
for batch in loader:
    seen.append(batch)
    for group in optimizer.param_groups:
        group["lr"] = 0.1 / (1 + step)
    optimizer.step()
    step += 1
"""


def test_what_a_loop_assigns_to_is_known_before_its_first_turn(
    tmp_path: Path, turns: list[int]
) -> None:
    schedules(HEAD + COUNTS, tmp_path)
    # Once to see what a turn makes of them, once as `seen` has no form, once with that of `step`.
    assert turns.count(min(turns)) == 3


@pytest.mark.parametrize(("more", "most"), [("", 1), ("    if i > 2: break\n", 4)])
def test_a_loop_whose_turns_are_too_many_is_run_through_no_further_than_one(
    more: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []
    assign = through.assign

    def counting(machine: Machine, target: ast.expr, item: object, node: ast.AST) -> None:
        given.extend([item] if isinstance(item, int) else [])
        assign(machine, target, item, node)

    monkeypatch.setattr(through, "assign", counting)
    much = "    x = (a + b) * (c + d) * (e + f) * (g + h)\n" * 4
    schedules(f"{HEAD}{COUNTS}for i in range(200):\n{much}{more}", tmp_path)
    assert given == [*range(most)]
