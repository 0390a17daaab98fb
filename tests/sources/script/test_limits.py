"""How much of a script is read: what is just within a limit, and what is just beyond it."""

from __future__ import annotations

import pytest

from lrviz.lint.run_script import check_script
from lrviz.sources.script import kind
from lrviz.sources.script.interpreter import machine

HEAD = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""
BUILT = "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"


SCHEDULER = BUILT.replace("scheduler =", "scheduler_N =")
SAID = {
    SCHEDULER: (300, "it has {:,} schedulers, and at most {:,} are compared"),
    "optimizer.step()\n": (1500, "it has {:,} calls of step(), and at most {:,} are compared"),
}


def too_much(text: str) -> list[tuple[str, int | None, str]]:
    found = check_script(text, "train.py")
    return [(d.severity, d.line, d.message) for d in found if d.code == "LR600"]


@pytest.mark.parametrize("line", SAID)
def test_a_script_that_has_too_many(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    most, said = SAID[line]
    end = "" if line is SCHEDULER else BUILT
    for limit in (most, 3):  # a real number of them takes long to compare where it is not too many
        monkeypatch.setattr(kind, "MOST_SCHEDULERS" if line is SCHEDULER else "MOST_STEPS", limit)
        lines = [line.replace("_N", str(number)) for number in range(limit + 1)]
        message = f"nothing of this script is checked: {said.format(limit + 1, limit)}."
        assert too_much(HEAD + "".join(lines) + end) == [("info", limit + 4, message)]
    assert too_much(HEAD + "".join(lines[:-1]) + end) == []


def test_a_script_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MOST_WORK", 100)
    assert too_much(HEAD + BUILT + "x = 1\n" * 50) == []
    [(severity, line, message)] = too_much(HEAD + BUILT + "x = 1\n" * 150)
    assert severity == "info"
    assert line is not None
    assert 60 < line < 110
    assert message.startswith("nothing of this script is checked: it takes more than 100,000 steps")


@pytest.mark.parametrize(("deep", "found"), [(11, True), (12, True), (13, False), (14, False)])
def test_calls_inside_one_another(deep: int, found: bool) -> None:
    calls = "def f1(s, loss):\n    s.step(loss)\n" + "".join(
        f"def f{number}(s, loss):\n    f{number - 1}(s, loss)\n" for number in range(2, deep + 1)
    )
    loop = f"""\
for epoch in range(90):
    train(model, optimizer)
    val_loss = evaluate(model)
    f{deep}(scheduler, val_loss)
"""
    codes = [d.code for d in check_script(HEAD + BUILT + calls + loop, "train.py")]
    assert ("LR607" in codes) is found
