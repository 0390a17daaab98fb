"""What the rules over scripts leave out: a script that they speak of, and one change in it."""

from __future__ import annotations

import pytest

from lrviz.lint.run_script import check_script

CASES: dict[str, tuple[str, bool, str]] = {}


def case(name: str, code: str, found: bool, text: str) -> None:
    CASES[name] = (code, found, text)


HEAD = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
"""
BATCHES = """\
    for batch in loader:
        model(batch).backward()
        optimizer.step()
"""
EARLY = HEAD + "for epoch in range(90):\n    scheduler.step()\n" + BATCHES
NEVER = HEAD + "for epoch in range(90):\n" + BATCHES
OWN = """\
import torch

class Mine(torch.optim.lr_scheduler.StepLR):
    def step(self):
        super().step()

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Mine(optimizer, 30)
"""
case("early", "LR601", True, EARLY)
case(
    "early, a plateau",
    "LR601",
    False,
    EARLY.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)"),
)
case("early, with a step of its own", "LR601", False, EARLY.replace(HEAD, OWN))
case(
    "early, with an epoch",
    "LR601",
    False,
    EARLY.replace("scheduler.step()", "scheduler.step(epoch)"),
)
case(
    "early, under a filter",
    "LR601",
    False,
    EARLY.replace(
        "    scheduler.step()", "    with warnings.catch_warnings():\n        scheduler.step()"
    ),
)
case(
    "early, in another block",
    "LR601",
    True,
    EARLY.replace("    scheduler.step()", "    with torch.no_grad():\n        scheduler.step()"),
)
case(
    "early, after its count was set",
    "LR601",
    False,
    EARLY.replace("for epoch", "scheduler.last_epoch = 3\nfor epoch"),
)
HOLDER = """\
import abc, typing
import torch

class Trainer(BASE):
    def __init__(self, model):
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

    def fit(self):
        for epoch in range(90):
            for batch in self.loader:
                self.model(batch).backward()
                self.optimizer.step()

Trainer(model).fit()
"""
for base in ("object", "abc.ABC", "torch.nn.Module", "typing.Protocol", "typing.Generic"):
    case(f"never, in a {base}", "LR602", True, HOLDER.replace("BASE", base))
for base in ("mylib.Base", "torch.nn.Linear", "typingx.Base"):
    case(
        f"never, in a {base}",
        "LR602",
        False,
        HOLDER.replace("import abc", "import mylib, typingx, abc").replace("BASE", base),
    )
case("never", "LR602", True, NEVER)
case("never, with a step of its own", "LR602", False, NEVER.replace(HEAD, OWN))
case(
    "never, with a start of its own",
    "LR602",
    False,
    NEVER.replace(
        HEAD,
        OWN.replace(
            "def step(self):\n        super().step()",
            "def __init__(self, optimizer, size):\n        register(self)",
        ),
    ),
)
case(
    "never, with another method of its own",
    "LR602",
    True,
    NEVER.replace(
        HEAD,
        OWN.replace(
            "def step(self):\n        super().step()", "def name(self):\n        return 'mine'"
        ),
    ),
)
case(
    "never, in one that is never stepped either",
    "LR602",
    True,
    NEVER.replace(
        "for epoch", "both = torch.optim.lr_scheduler.ChainedScheduler([scheduler])\nfor epoch"
    ),
)
NEXT = (
    HEAD
    + """\
for turn in range(3):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
    scheduler = torch.optim.lr_scheduler.StepLR(OTHER, 30)
"""
)
case("built for the next round", "LR602", False, NEXT.replace("OTHER", "optimizer"))
case(
    "built after the loop",
    "LR602",
    True,
    NEXT.replace("OTHER", "optimizer").replace("    scheduler = ", "scheduler = "),
)
case(
    "built for another optimizer",
    "LR602",
    True,
    NEXT.replace("OTHER", "second")
    .replace("    second", "second")
    .replace("for turn", "second = torch.optim.SGD(other.parameters(), lr=0.1)\nfor turn")
    .replace("        scheduler.step()", "        scheduler.step()\n        second.step()")
    .replace("    scheduler = torch", "    later = torch"),
)
PAIR = (
    HEAD
    + "other = torch.optim.lr_scheduler.ExponentialLR(ONE, 0.9)\nfor epoch in range(90):\n"
    + BATCHES
    + "    other.step()\n"
)
case("never, beside one that is", "LR602", True, PAIR.replace("ONE", "optimizer"))
BOTH = (
    HEAD
    + "for epoch in range(90):\n"
    + BATCHES
    + "        scheduler.step()\n    scheduler.step()\n"
)
case("in both loops", "LR603", True, BOTH)
case(
    "in both loops, one for each kind",
    "LR603",
    False,
    BOTH.replace(
        "        scheduler.step()\n    scheduler.step()",
        "        if p:\n            scheduler.step()\n    if not p:\n        scheduler.step()",
    ),
)
case(
    "in both loops, under one condition",
    "LR603",
    True,
    BOTH.replace(
        "        scheduler.step()\n    scheduler.step()",
        "        if on:\n            scheduler.step()\n    if on:\n        scheduler.step()",
    ),
)
case(
    "in both loops, under two conditions",
    "LR603",
    False,
    BOTH.replace(
        "        scheduler.step()\n    scheduler.step()",
        "        if a:\n            scheduler.step()\n    if b:\n        scheduler.step()",
    ),
)
case(
    "in both loops, once only",
    "LR603",
    False,
    BOTH.replace("\n    scheduler.step()", "\n    if epoch == 3:\n        scheduler.step()"),
)
case(
    "in both loops, every third",
    "LR603",
    True,
    BOTH.replace("\n    scheduler.step()", "\n    if epoch % 3 == 0:\n        scheduler.step()"),
)
case(
    "in both loops, from the third on",
    "LR603",
    True,
    BOTH.replace("\n    scheduler.step()", "\n    if epoch > 3:\n        scheduler.step()"),
)
case(
    "in both loops, at one condition",
    "LR603",
    True,
    BOTH.replace("\n    scheduler.step()", "\n    if late:\n        scheduler.step()"),
)
INSTEAD = (
    HEAD
    + """\
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        if COND:
            optimizer.step()
        else:
            scheduler.step()
"""
)
case("instead", "LR604", True, INSTEAD.replace("COND", "warm"))
case("instead, by turns", "LR604", False, INSTEAD.replace("COND", "batch.number % 2"))
case("instead, if it is there", "LR604", True, INSTEAD.replace("COND", "scheduler is None"))
case(
    "instead, where something else has it",
    "LR604",
    False,
    INSTEAD.replace("COND", "warm").replace(
        "            scheduler.step()", "            other(optimizer)\n            scheduler.step()"
    ),
)
case(
    "instead, where something else had it",
    "LR604",
    True,
    INSTEAD.replace("COND", "warm").replace("for epoch", "other(optimizer)\nfor epoch"),
)
ONE = """\
import torch
from torch.optim.lr_scheduler import OneCycleLR, StepLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=len(loader))
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
"""
CHOSE = """\
import torch
from torch.optim.lr_scheduler import OneCycleLR, StepLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
if args.kind == "one":
    scheduler = OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=len(loader))
else:
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    TICK
"""
case("a cycle per epoch", "LR605", True, ONE)
case(
    "a cycle per batch",
    "LR605",
    False,
    ONE.replace("    scheduler.step()", "        scheduler.step()"),
)
case(
    "a cycle of epochs",
    "LR605",
    False,
    ONE.replace("epochs=9, steps_per_epoch=len(loader)", "total_steps=90"),
)
case(
    "a cycle after the run", "LR605", False, ONE.replace("    scheduler.step()", "scheduler.step()")
)
case(
    "a cycle of another class",
    "LR605",
    False,
    ONE.replace(
        "OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=len(loader))",
        "StepLR(optimizer, 30)",
    ),
)
case("one of two per epoch", "LR605", True, CHOSE.replace("TICK", "scheduler.step()"))
case(
    "the other of two per epoch",
    "LR605",
    False,
    CHOSE.replace("TICK", "if args.kind != 'one':\n        scheduler.step()"),
)
case(
    "one of two, if there is one",
    "LR605",
    True,
    CHOSE.replace("TICK", "if scheduler is not None:\n        scheduler.step()"),
)
case(
    "one of two, if per epoch",
    "LR605",
    False,
    CHOSE.replace("TICK", "if per_epoch:\n        scheduler.step()"),
)
METRIC = (
    HEAD
    + """\
for epoch in range(90):
    train(model, optimizer)
    val_loss = validate(model)
    scheduler.step(GIVEN)
"""
)
case("a metric", "LR607", True, METRIC.replace("GIVEN", "val_loss"))
case("a metric by name", "LR607", True, METRIC.replace("GIVEN", "metrics=val_loss"))
case(
    "a metric to a plateau",
    "LR607",
    False,
    METRIC.replace("GIVEN", "val_loss").replace(
        "StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)"
    ),
)
case("an epoch", "LR607", False, METRIC.replace("GIVEN", "epoch"))
for test, found in (
    ("is_plateau", False),
    ("not is_plateau", True),
    ("kind != 'plateau'", True),
    ("kind == 'plateau'", False),
    ("late", True),
):
    case(
        f"a metric if {test}",
        "LR607",
        found,
        METRIC.replace(
            "    scheduler.step(GIVEN)", f"    if {test}:\n        scheduler.step(val_loss)"
        ),
    )
case(
    "a metric in the else of a plateau",
    "LR607",
    True,
    METRIC.replace(
        "    scheduler.step(GIVEN)",
        "    if is_plateau:\n        pass\n    else:\n        scheduler.step(val_loss)",
    ),
)
case(
    "a metric that is tried",
    "LR607",
    False,
    METRIC.replace(
        "    scheduler.step(GIVEN)",
        "    try:\n        scheduler.step(val_loss)\n    except E:\n        scheduler.step()",
    ),
)
case("an epoch, deprecated", "LR608", True, METRIC.replace("GIVEN", "epoch"))
case("an epoch by name", "LR608", True, METRIC.replace("GIVEN", "epoch=epoch"))
case("no epoch", "LR608", False, METRIC.replace("GIVEN", "None"))
case("no epoch by name", "LR608", False, METRIC.replace("GIVEN", "epoch=None"))
case("a metric is no epoch", "LR608", False, METRIC.replace("GIVEN", "val_loss"))
case(
    "a metric and an epoch",
    "LR608",
    True,
    METRIC.replace("GIVEN", "val_loss, epoch").replace(
        "StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)"
    ),
)
case(
    "a metric of a plateau",
    "LR608",
    False,
    METRIC.replace("GIVEN", "val_loss").replace(
        "StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)"
    ),
)
case(
    "an epoch that is tried",
    "LR608",
    False,
    METRIC.replace(
        "    scheduler.step(GIVEN)",
        "    try:\n        scheduler.step(epoch)\n    except TypeError:\n        scheduler.step()",
    ),
)


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_or_is_silent(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found


def test_a_swap_is_offered_where_the_two_calls_stand_together() -> None:
    [found] = check_script(EARLY.replace(BATCHES, "    optimizer.step()\n"), "train.py")
    assert found.fix is not None
    assert found.fix.title == "Swap the two calls"
    [found] = check_script(EARLY.replace(BATCHES, "    train(model, optimizer)\n"), "train.py")
    assert found.fix is None
    [found] = check_script(EARLY, "train.py")
    assert found.fix is None


def test_another_scheduler_of_the_same_optimizer_is_named() -> None:
    [found] = check_script(PAIR.replace("ONE", "optimizer"), "train.py")
    assert "ticks another one of the same optimizer" in found.message
    two = PAIR.replace("ONE", "second").replace(
        "other = ", "second = torch.optim.SGD(b.parameters(), lr=0.1)\nother = "
    )
    two = two.replace("        optimizer.step()", "        optimizer.step()\n        second.step()")
    [found] = check_script(two, "train.py")
    assert "ticks another one of the same optimizer" not in found.message
