"""The way that a script takes to resume, and what in it says so, or hides it."""

from __future__ import annotations

import pytest

from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.run.way import Way, way_of

SCRIPT = """\
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
state = torch.load("a")
optimizer.load_state_dict(state["o"])
scheduler.load_state_dict(state["s"])
for epoch in range(90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""
LOADS = 'optimizer.load_state_dict(state["o"])\n'
OWN = 'scheduler.load_state_dict(state["s"])\n'
BUILT = "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
WORDS: dict[str, tuple[str, str, str | None, str]] = {
    "both": ("", "", "whole state", "line 5 loads the optimizer's state after the scheduler is"),
    "its own only": (LOADS, "", "scheduler's state only", "line 5 loads the scheduler's state"),
    "the optimizer's only": (OWN, "", "optimizer's state only, loaded last", "and nothing the"),
    "nothing": (LOADS + OWN, "", "nothing", "neither the optimizer's state is loaded nor the"),
    "no checkpoint": (f'state = torch.load("a")\n{LOADS}{OWN}', "", None, "it loads no checkpoint"),
    "a count alone": (
        LOADS + OWN,
        "scheduler.last_epoch = 3\n",
        None,
        "line 5 sets last_epoch as well as what it loads",
    ),
    "a count too": (OWN, "scheduler.last_epoch = 3\n", None, "line 6 sets last_epoch as well"),
    "names": ("", 'locals()["x"]\n', None, "it reads names by locals() or the like"),
    "resumed": (OWN, "resume(scheduler)\n", None, "`resume` at line 6 may load the scheduler's"),
    "restored": (LOADS, "restore(optimizer)\n", None, "`restore` at line 5 may load the optimizer"),
    "shown": ("", "show(optimizer)\n", "whole state", "line 5 loads the optimizer's state"),
    "wound": (OWN, "for _ in range(9):\n    scheduler.step()\n", None, "line 7 may tick it up to"),
}


@pytest.mark.parametrize("case", WORDS)
def test_the_way_and_what_says_so(case: str) -> None:
    without, more, name, why = WORDS[case]
    assert without in SCRIPT
    way = way_of(read_script(SCRIPT.replace(without, more) if without else added(more), "x"), None)
    assert way.name == name
    assert why in way.why, way.why


def added(more: str) -> str:
    return SCRIPT.replace("for epoch", f"{more}for epoch")


CHANGED = {
    "before": (
        BUILT + 'state = torch.load("a")\n' + LOADS,
        'state = torch.load("a")\n' + LOADS + BUILT,
        "built after the optimizer's load",
        "before the scheduler is built at line 5, line 6 the scheduler's",
    ),
    "with a count": (
        f'30)\nstate = torch.load("a")\n{LOADS}{OWN}',
        "30, last_epoch=4)\n",
        "last_epoch on a fresh optimizer",
        "line 3 sets last_epoch, nothing is loaded",
    ),
    "with a count of none": (
        f'30)\nstate = torch.load("a")\n{LOADS}{OWN}',
        "30, last_epoch=-1)\n",
        None,
        "no checkpoint",
    ),
    "told": (
        "scheduler.step()",
        "scheduler.step(epoch)",
        None,
        "line 9 sets its count at each tick",
    ),
    "two": (
        BUILT,
        BUILT + BUILT.replace("scheduler", "other", 1),
        None,
        "which scheduler is meant",
    ),
    "of two optimizers": (
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
        "optimizer = torch.optim.SGD(a, lr=0.1) if a else torch.optim.Adam(a)",
        None,
        "which optimizer it has cannot be told",
    ),
    "a plateau": (
        "StepLR(optimizer, 30)",
        "ReduceLROnPlateau(optimizer)",
        "whole state",
        "line 5 loads the optimizer's state after",
    ),
}


@pytest.mark.parametrize("case", CHANGED)
def test_the_way_of_a_script_that_is_changed(case: str) -> None:
    old, new, name, why = CHANGED[case]
    assert old in SCRIPT
    way = way_of(read_script(SCRIPT.replace(old, new), "x"), None)
    assert way.name == name
    assert why in way.why, way.why


def test_a_line_chooses_among_several() -> None:
    run = read_script(SCRIPT.replace(BUILT, BUILT + BUILT.replace("scheduler", "other", 1)), "x")
    assert way_of(run, 3).name == "whole state"
    assert way_of(run, 4).name == "optimizer's state only, loaded last"
    assert way_of(run, 5).name is None
    assert way_of(read_script(SCRIPT, "x"), 99).name == "whole state"


def test_a_sentence() -> None:
    assert Way("nothing", "so").said("a.py") == "a.py takes the way 'nothing': so"
    assert Way(None, "so").said("a.py") == "how a.py resumes cannot be known: so"
