"""What a condition leaves of what a name may hold, in either of its arms."""

from __future__ import annotations

import textwrap

import pytest

from lrviz.lint.run_script import check_script

HEAD = """\
import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau, StepLR

class Holder:
    pass

self = Holder()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""
OF_TWO = """\
if args.plateau:
    scheduler = ReduceLROnPlateau(optimizer)
else:
    scheduler = StepLR(optimizer, 30)
"""
OR_NONE = """\
scheduler = None
if args.step:
    scheduler = StepLR(optimizer, 30)
"""
LOOP = """\
for epoch in range(90):
    train(model, optimizer)
    val_loss = evaluate(model)
    if TEST:
        FIRST
    else:
        SECOND
"""
TICK = "scheduler.step(val_loss)"  # is a mistake of StepLR, and right of a plateau (LR607)
PLATEAU = "isinstance(scheduler, ReduceLROnPlateau)"

# The test, and whether its first and its second arm are left with StepLR alone; None is no other.
TWO = (
    (PLATEAU, False, True),
    (f"not {PLATEAU}", True, False),
    (f"not not {PLATEAU}", False, True),
    ("isinstance(scheduler, StepLR)", True, False),
    ("isinstance(scheduler, (ReduceLROnPlateau,))", False, True),
    ("isinstance(scheduler, (ReduceLROnPlateau, StepLR))", False, False),
    (f"{PLATEAU} and args.x", False, False),
    (f"args.x and {PLATEAU}", False, False),
    (f"not {PLATEAU} and args.x", True, False),
    (f"args.x and args.y and not {PLATEAU}", True, False),
    (f"{PLATEAU} or args.x", False, True),
    (f"args.x or args.y or {PLATEAU}", False, True),
    (f"not {PLATEAU} or args.x", False, False),
    (f"not ({PLATEAU} or args.x)", True, False),
    (f"not ({PLATEAU} and args.x)", False, False),
    (f"not (not {PLATEAU} and args.x)", False, True),
    ("args.plateau", False, True),
    ("not args.plateau", True, False),
    ("args.other", False, False),
)
NONE = (
    ("scheduler", True, False),
    ("not scheduler", False, True),
    ("scheduler is None", False, True),
    ("scheduler is not None", True, False),
    ("scheduler == None", False, True),
    ("scheduler != None", True, False),
    ("scheduler is None or args.x", True, True),
    ("scheduler is not None and args.x", True, True),
)
CASES = [(OF_TWO, *one) for one in TWO] + [(OR_NONE, *one) for one in NONE]


@pytest.mark.parametrize("name", ["scheduler", "self.scheduler"])
@pytest.mark.parametrize(("built", "test", "first", "second"), CASES)
def test_what_is_left_in_an_arm(
    built: str, test: str, first: bool, second: bool, name: str
) -> None:
    for arm, found in (("FIRST", first), ("SECOND", second)):
        loop = LOOP.replace("TEST", test).replace(arm, TICK)
        loop = loop.replace("FIRST", "pass").replace("SECOND", "pass")
        arms = (TICK, "None") if arm == "FIRST" else ("None", TICK)
        short = LOOP[: LOOP.index("    if")] + f"    {arms[0]} if {test} else {arms[1]}\n"
        for written in (loop, short):
            text = HEAD + (built + written).replace("scheduler", name)
            codes = [d.code for d in check_script(text, "train.py")]
            assert ("LR607" in codes) is found, textwrap.indent(text, "    ")
