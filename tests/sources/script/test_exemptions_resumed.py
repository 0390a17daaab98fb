"""What the rules over resumed runs leave out: a script that they speak of, and one change in it."""

from __future__ import annotations

import pytest

from lrviz.lint.run_script import check_script

CASES: dict[str, tuple[str, bool, str]] = {}


def case(name: str, code: str, found: bool, text: str) -> None:
    CASES[name] = (code, found, text)


SGD = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
STEP_LR = "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
KEPT = f"""\
import torch

{SGD}{STEP_LR}state = torch.load("last.pt")
optimizer.load_state_dict(state["optimizer"])
for epoch in range(state["epoch"], 90):
    train_one_epoch(model, optimizer)
    scheduler.step()
    torch.save({{"epoch": epoch + 1, "optimizer": optimizer.state_dict()}}, "last.pt")
"""
OPTIMIZER = '"optimizer": optimizer.state_dict()'
GROUPS = "for group in optimizer.param_groups:\n"
MODEL = (
    KEPT.replace(f", {OPTIMIZER}", "")
    .replace('optimizer.load_state_dict(state["optimizer"])', 'model.load_state_dict(state["m"])')
    .replace('"epoch": epoch + 1', '"epoch": epoch + 1, "m": model.state_dict()')
)
case("kept", "LR611", True, KEPT)
case(
    "kept, a plateau",
    "LR611",
    True,
    KEPT.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)").replace(
        "scheduler.step()", "scheduler.step(validate(model))"
    ),
)
case(
    "kept, a plateau by name",
    "LR611",
    True,
    KEPT.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)").replace(
        "scheduler.step()", "scheduler.step(metrics=validate(model))"
    ),
)
case(
    "kept, a plateau that is told",
    "LR611",
    False,
    KEPT.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)").replace(
        "scheduler.step()", "scheduler.step(validate(model), epoch=epoch)"
    ),
)
case(
    "kept, one that needs no count",
    "LR611",
    False,
    KEPT.replace("StepLR(optimizer, 30)", "ExponentialLR(optimizer, 0.9)"),
)
case(
    "kept, one that is told",
    "LR611",
    False,
    KEPT.replace("scheduler.step()", "scheduler.step(epoch)"),
)
case(
    "kept with it, and never loaded",
    "LR611",
    True,
    KEPT.replace(OPTIMIZER, OPTIMIZER + ', "scheduler": scheduler.state_dict()'),
)
case(
    "kept with it itself", "LR611", False, KEPT.replace(OPTIMIZER, OPTIMIZER + ', "lr": scheduler')
)
case(
    "kept, and something named so",
    "LR611",
    False,
    KEPT.replace(OPTIMIZER, OPTIMIZER + ', "sched": other.state'),
)
case("kept without a count", "LR611", False, KEPT.replace('"epoch": epoch + 1, ', ""))
case("kept without the optimizer", "LR611", True, MODEL)
case(
    "kept without the optimizer, whose LR is set",
    "LR611",
    False,
    MODEL.replace("for epoch", f"{GROUPS}    group['lr'] = state['lr']\nfor epoch"),
)
case(
    "kept without the optimizer, from the start",
    "LR611",
    False,
    MODEL.replace('range(state["epoch"], 90)', "range(90)"),
)
case(
    "kept, and wound forward",
    "LR611",
    False,
    KEPT.replace(
        "for epoch", 'for _ in range(state["epoch"]):\n    scheduler.step()\nfor epoch', 1
    ),
)
case(
    "kept, its count set",
    "LR611",
    False,
    KEPT.replace("for epoch", 'scheduler.last_epoch = state["epoch"]\nfor epoch', 1),
)
case(
    "kept, its state loaded",
    "LR611",
    False,
    KEPT.replace("for epoch", 'scheduler.load_state_dict(state["s"])\nfor epoch', 1),
)
case(
    "kept, built with its count",
    "LR611",
    False,
    KEPT.replace("StepLR(optimizer, 30)", "StepLR(optimizer, 30, last_epoch=n)"),
)
case(
    "kept, built with anything",
    "LR611",
    False,
    KEPT.replace("StepLR(optimizer, 30)", "StepLR(optimizer, 30, **more)"),
)
case(
    "kept, given away",
    "LR611",
    False,
    KEPT.replace("for epoch", "register(scheduler)\nfor epoch", 1),
)
case(
    "kept inside another",
    "LR611",
    True,
    KEPT.replace(
        "state = ",
        "scheduler = torch.optim.lr_scheduler.ChainedScheduler([scheduler])\nstate = ",
        1,
    ),
)

AFTER = f"""\
import torch

{SGD}state = torch.load("last.pt")
optimizer.load_state_dict(state["optimizer"])
{STEP_LR}for epoch in range(state["epoch"], 90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""
ONE_CYCLE = "OneCycleLR(optimizer, 0.1, total_steps=90)"
case("after", "LR612", True, AFTER)
case(
    "after, one that needs no count",
    "LR612",
    False,
    AFTER.replace("StepLR(optimizer, 30)", "ExponentialLR(optimizer, 0.9)"),
)
case("after, a warmup", "LR612", True, AFTER.replace("StepLR(optimizer, 30)", ONE_CYCLE))
case(
    "after, a plateau",
    "LR612",
    True,
    AFTER.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)").replace(
        "scheduler.step()", "scheduler.step(validate(model))"
    ),
)
case(
    "after, with its state",
    "LR612",
    False,
    AFTER.replace("for epoch", 'scheduler.load_state_dict(state["s"])\nfor epoch'),
)
case(
    "after, a warmup with its state",
    "LR612",
    True,
    AFTER.replace("StepLR(optimizer, 30)", ONE_CYCLE).replace(
        "for epoch", 'scheduler.load_state_dict(state["s"])\nfor epoch'
    ),
)
case(
    "after, a warmup with its state and the LR",
    "LR612",
    False,
    AFTER.replace("StepLR(optimizer, 30)", ONE_CYCLE).replace(
        "for epoch",
        'scheduler.load_state_dict(state["s"])\noptimizer.load_state_dict(state["o"])\nfor epoch',
    ),
)
case(
    "after, wound forward",
    "LR612",
    True,
    AFTER.replace("for epoch", 'for _ in range(state["epoch"]):\n    scheduler.step()\nfor epoch'),
)
case(
    "after, told its epoch",
    "LR612",
    False,
    AFTER.replace("scheduler.step()", "scheduler.step(epoch)"),
)
case(
    "after, with no count",
    "LR612",
    True,
    AFTER.replace("StepLR(optimizer, 30)", "StepLR(optimizer, 30, last_epoch=-1)"),
)
case(
    "after, with anything",
    "LR612",
    False,
    AFTER.replace("StepLR(optimizer, 30)", "StepLR(optimizer, 30, **more)"),
)
for word in ("load", "resume", "restore", "load_checkpoint", "prepare_all"):
    case(
        f"after, given to {word}",
        "LR612",
        False,
        AFTER.replace("for epoch", f"{word}(scheduler)\nfor epoch"),
    )
case(
    "after, given to a logger",
    "LR612",
    True,
    AFTER.replace("for epoch", "log_all(scheduler)\nfor epoch"),
)
case("before", "LR612", False, AFTER.replace(STEP_LR, "").replace("state = ", f"{STEP_LR}state = "))

LAST = f"""\
import torch

{SGD}scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, last_epoch=COUNT)
for epoch in range(90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""
COUNTS = (
    ("-1", False),
    ("0", True),
    ("44", True),
    ("n", False),
    ("start_epoch", True),
    ("start_epoch - 1", True),
    ("start_epoch * 5", True),
    ("start_epoch // 5", True),
    ("int(start_epoch)", True),
    ("start_epoch % 5", False),
    ("True", False),
    ("args.start_epoch - 1", True),
    ("40 + 4", True),
    ("1 - 2", False),
)
for count, found in COUNTS:
    case(f"from {count}", "LR613", found, LAST.replace("COUNT", count))
FROM = LAST.replace("COUNT", "44")
case(
    "from 44, loaded",
    "LR613",
    False,
    FROM.replace("scheduler = ", "optimizer.load_state_dict(state)\nscheduler = "),
)
case(
    "from 44, given away",
    "LR613",
    False,
    FROM.replace("scheduler = ", "other(optimizer)\nscheduler = "),
)
case(
    "from 44, with its own start",
    "LR613",
    False,
    FROM.replace("scheduler = ", f"{GROUPS}    group['initial_lr'] = 0.1\nscheduler = "),
)
case(
    "from 44, with its own LR",
    "LR613",
    True,
    FROM.replace("scheduler = ", f"{GROUPS}    group['lr'] = 0.1\nscheduler = "),
)
case(
    "from 44, with another group",
    "LR613",
    False,
    FROM.replace("scheduler = ", "optimizer.add_param_group(more)\nscheduler = "),
)
case(
    "from 44, after another",
    "LR613",
    False,
    FROM.replace(
        "scheduler = ", "first = torch.optim.lr_scheduler.StepLR(optimizer, 3)\nscheduler = "
    ),
)
PARAMS = (
    ("model.parameters()", True),
    ("model.named_parameters()", True),
    ("params.values()", True),
    ("list(model.parameters())", True),
    ("tuple(model.parameters())", True),
    ("iter(model.parameters())", True),
    ("filter(f, model.parameters())", True),
    ("chain(a.parameters(), b.parameters())", True),
    ("make_groups(model)", False),
    ("list(make_groups(model))", False),
)
for params, found in PARAMS:
    case(f"from 44, of {params}", "LR613", found, FROM.replace("model.parameters()", params))

REBOUND = f"""\
import torch

{SGD}{STEP_LR}optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
"""
case("rebound", "LR614", True, REBOUND)
case("rebound, and built anew", "LR614", False, REBOUND.replace("for epoch", STEP_LR + "for epoch"))
case(
    "rebound before it was built",
    "LR614",
    False,
    REBOUND.replace(STEP_LR, "").replace("for epoch", STEP_LR + "for epoch"),
)
case("rebound, never used after", "LR614", False, REBOUND.replace("    scheduler.step()\n", ""))
case(
    "rebound, asked after",
    "LR614",
    True,
    REBOUND.replace("    scheduler.step()\n", "    print(scheduler.get_last_lr())\n"),
)
case(
    "rebound, asked after in the old way",
    "LR614",
    True,
    REBOUND.replace("    scheduler.step()\n", "    print(scheduler.get_lr())\n"),
)
case(
    "rebound, and put in",
    "LR614",
    False,
    REBOUND.replace("for epoch", "scheduler.optimizer = optimizer\nfor epoch"),
)
case(
    "rebound, kept under another name",
    "LR614",
    False,
    REBOUND.replace(
        "optimizer = torch.optim.Adam", "old = optimizer\noptimizer = torch.optim.Adam"
    ).replace("        optimizer.step()\n", "        optimizer.step()\n        old.step()\n"),
)


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_or_is_silent(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found
