"""Early stopping that a script counts itself (LR629)."""

from __future__ import annotations

import re
import textwrap

import pytest

from lrviz.lint.run_script import check_script

HEAD = """
import sys

import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=6)
best, best_epoch, bad, stop = float("inf"), 0, 0, False
for epoch in range(100):
    train(model, optimizer)
    val_loss = validate(model)
    scheduler.step(val_loss)
"""

STOPPING = {
    "in the other arm": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad >= 6:  # <-
                break
        """,
    "after it": """
        if best - val_loss > 1e-4:
            best = val_loss
            bad = 0
        else:
            bad = bad + 1
        if bad == 5:  # <-
            break
        """,
    "by a name": """
        improved = val_loss < best
        bad = 0 if improved else bad + 1
        if improved:
            torch.save(model.state_dict(), "best.pt")
        if 6 <= bad:  # <-
            break
        """,
    "begun anew": """
        bad += 1
        if val_loss < best:
            best, bad = val_loss, 0
            torch.save(model.state_dict(), "best.pt")
        if bad > 6:  # <-
            break
        """,
    "by a flag": """
        if val_loss >= best:
            bad += 1
            if bad >= 3:  # <-
                stop = True
        else:
            best, bad = val_loss, 0
        if stop:
            break
        """,
    "by leaving the program": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad == 4:  # <-
                sys.exit()
        """,
    "by what it raises": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad == 4:  # <-
                raise StopTraining(epoch)
        """,
    "since the best": """
        if val_loss < best:
            best, best_epoch = val_loss, epoch
            torch.save(model.state_dict(), "best.pt")
        elif epoch - best_epoch >= 6:  # <-
            break
        """,
}

GOING_ON = {
    "a longer patience": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad >= 7:
                break
        """,
    "another metric": """
        accuracy = test(model)
        if accuracy > best:
            best, bad = accuracy, 0
        else:
            bad += 1
            if bad >= 5:
                break
        """,
    "nothing that ends": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad >= 5:
                model.load_state_dict(torch.load("best.pt"))
        """,
    "a count of more": """
        if val_loss < best:
            best, bad = val_loss, 0
        else:
            bad += 1
            if bad >= 3:
                model.load_state_dict(torch.load("best.pt"))
                best_epoch += 1
                bad = 0
                if best_epoch >= 5:
                    break
        """,
    "a number of epochs": """
        if val_loss < best:
            best = val_loss
            torch.save(model.state_dict(), "best.pt")
        bad += 1
        if epoch >= 5:
            break
        """,
}


def found(loop: str) -> list[tuple[int, str]]:
    text = HEAD + textwrap.indent(textwrap.dedent(loop).strip(), "    ")
    return [(d.line, d.message) for d in check_script(text, "train.py") if d.code == "LR629"]


@pytest.mark.parametrize("name", STOPPING)
def test_ends_before_the_cut(name: str) -> None:
    loop = textwrap.dedent(STOPPING[name]).strip()
    marked = [n for n, line in enumerate((HEAD + loop).splitlines(), 1) if line.endswith("# <-")]
    assert [line for line, _ in found(loop)] == marked


def test_ends_a_while_by_its_flag() -> None:
    text = """
import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=6)
best, bad, epoch, running = float("inf"), 0, 0, True
while running and epoch < 100:
    train(model, optimizer)
    val_loss = validate(model)
    scheduler.step(val_loss)
    if val_loss < best:
        best, bad = val_loss, 0
    else:
        bad += 1
    if bad >= 5:
        running = False
    epoch += 1
"""
    lines = [d.line for d in check_script(text, "train.py") if d.code == "LR629"]
    assert lines == [15]


def test_says_when_the_run_ends_with_the_cut() -> None:
    (_, message), *_ = found(STOPPING["begun anew"])
    assert "waits for 7 epochs" in message
    assert "after 7 of them: the run ends with the first cut" in message


@pytest.mark.parametrize("name", GOING_ON)
def test_leaves_alone(name: str) -> None:
    assert found(GOING_ON[name]) == []


def test_counts_in_a_method() -> None:
    text = """
import torch


class Trainer:
    def __init__(self, model, patience=4):
        self.optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer, patience=4)
        self.left = patience
        self.best = 1e9

    def over(self, loss):
        if loss < self.best:
            self.best = loss
        else:
            self.left -= 1
        if self.left == 0:
            return True
        return False

    def fit(self, loader):
        for epoch in range(100):
            for batch in loader:
                self.model(batch).backward()
                self.optimizer.step()
            loss = self.validate()
            self.scheduler.step(loss)
            if self.over(loss):
                break


Trainer(net).fit(loader)
"""
    lines = [d.line for d in check_script(text, "train.py") if d.code == "LR629"]
    assert lines == [17]


UP, DOWN = ("0", "bad += 1"), ("N", "bad -= 1")
COUNTS = [
    *((*UP, f"bad {sign} N", True) for sign in (">", ">=", "==")),
    *((*UP, f"N {sign} bad", True) for sign in ("<", "<=", "==")),
    *((*DOWN, f"bad {sign} 0", True) for sign in ("<", "<=", "==")),
    *((*DOWN, f"0 {sign} bad", True) for sign in (">", ">=", "==")),
    *((*UP, f"bad {sign} N", False) for sign in ("<", "<=", "!=")),
    *((*UP, f"N {sign} bad", False) for sign in (">", ">=", "!=")),
    *((*DOWN, f"bad {sign} 0", False) for sign in (">", ">=", "!=")),
    *((*DOWN, f"0 {sign} bad", False) for sign in ("<", "<=", "!=")),
]


@pytest.mark.parametrize(("first", "count", "test", "waits"), COUNTS)
def test_a_count_waits_for_as_many_epochs_as_it_says(
    first: str, count: str, test: str, waits: bool
) -> None:
    for number in (5, 6, 7):  # the plateau's patience is 6
        text = (
            HEAD.replace("0, 0, False", f"0, {first}, False")
            + f"""\
    if val_loss < best:
        best, bad = val_loss, {first}
    else:
        {count}
        if {test}:
            break
"""
        )
        codes = [d.code for d in check_script(re.sub(r"\bN\b", str(number), text), "train.py")]
        assert ("LR629" in codes) is (waits and number <= 6)
