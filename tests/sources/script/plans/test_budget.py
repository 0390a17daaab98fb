"""What a reading may cost, whatever stands in the script."""

from __future__ import annotations

import ast
from pathlib import Path

from lrviz.sources.quantity import Unknown
from lrviz.sources.script.plans.plans import schedules_of
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON


def test_choices_of_choices_are_bounded() -> None:
    chosen = "".join(
        f"if args.a{n}:\n    v = v.left\nelse:\n    v = v.right\n" for n in range(22)
    )  # 4 million things that v may be
    text = f"""import torch
v = make()
{chosen}
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    train_one_epoch(net, optimizer)
    scheduler.step()
"""
    found = schedules_of(Source("a.py", Path(), text, PYTHON), ast.parse(text), text)
    (one,) = found.unknown
    assert one.reason == "the script is too long to be followed in a bounded time"


def test_other_files_have_half_of_what_a_script_may_take(tmp_path: Path) -> None:
    work = "def work():\n" + "    lr = a + b\n" * 9_000
    run = """import torch
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    optimizer.step()
    scheduler.step()
work()
"""
    (tmp_path / "other.py").write_text(work)
    for before, known in ((work, 1), ("from other import work\n", 0)):
        path = tmp_path / "train.py"
        path.write_text(before + run)
        text = path.read_text()
        found = schedules_of(Source("train.py", tmp_path, text, PYTHON), ast.parse(text), text)
        assert (len(found.plans), len(found.unknown)) == (known, 1 - known)


def test_rules_read_half_of_the_files_that_a_drawing_may_read(tmp_path: Path) -> None:
    for n in range(30):
        (tmp_path / f"a{n}.py").write_text(f"from a{n + 1} import EPOCHS\n")
    (tmp_path / "a30.py").write_text("EPOCHS = 7\n")
    text = """import torch
from a0 import EPOCHS
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(EPOCHS):
    optimizer.step()
    scheduler.step()
"""
    source = Source("train.py", tmp_path, text, PYTHON)
    (tmp_path / "train.py").write_text(text)
    (drawn,) = schedules_of(source, ast.parse(text), text).plans
    (checked,) = schedules_of(source, ast.parse(text), text, for_rules=True).plans
    assert drawn.table["epochs"] == 7
    assert isinstance(checked.table["epochs"], Unknown)
