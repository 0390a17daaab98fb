"""What the rules over metrics and states leave out: a script that they speak of, and one change."""

from __future__ import annotations

import pytest

from lrviz.lint.run_script import check_script

CASES: dict[str, tuple[str, bool, str]] = {}


def case(name: str, code: str, found: bool, text: str) -> None:
    CASES[name] = (code, found, text)


PLATEAU = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step(GIVEN)
"""


def plateau(given: str, more: str = "") -> str:
    return PLATEAU.replace("GIVEN", given).replace("(optimizer)", f"(optimizer{more})")


MODES = (
    ("val_acc", "", True),
    ("val_loss", "", False),
    ("metrics=val_acc", "", True),
    ("val_acc", ", mode='max'", False),
    ("val_loss", ", mode='max'", True),
    ("val_loss", ", mode='min'", False),
    ("val_acc", ", mode=mode", False),
    ("val_acc", ", **more", False),
    ("1 - val_acc", "", False),
    ("1 - val_acc", ", mode='max'", True),
    ("-val_acc", "", True),
    ("-val_acc", ", threshold_mode='abs'", False),
    ("-val_acc", ", threshold=0", False),
    ("-val_acc", ", threshold=0.1", True),
    ("-val_acc", ", threshold_mode='rel'", False),
    ("-val_loss", ", mode='max'", True),
    ("value", "", False),
    ("f(val_acc)", "", False),
)
for given, more, found in MODES:
    case(f"{given} of a plateau{more}", "LR618", found, plateau(given, more))
EVALUATED = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    for batch in train_loader:
        model(batch).backward()
        optimizer.step()
    with torch.no_grad():
        for batch in val_loader:
            losses.append(model(batch))
            scheduler.step()
"""
case("tried", "LR619", True, EVALUATED)
case(
    "tried, after the loop",
    "LR619",
    False,
    EVALUATED.replace("            scheduler.step()", "    scheduler.step()"),
)
case(
    "tried, and something else trains",
    "LR619",
    False,
    EVALUATED.replace("            losses", "            fit(other)\n            losses"),
)
case(
    "tried, and something has the optimizer",
    "LR619",
    False,
    EVALUATED.replace("            losses", "            f(optimizer)\n            losses"),
)
case(
    "tried, and something has the model",
    "LR619",
    True,
    EVALUATED.replace("            losses", "            f(model)\n            losses"),
)
case("with a gradient", "LR619", False, EVALUATED.replace("torch.no_grad()", "torch.enable_grad()"))
case(
    "in evaluation mode",
    "LR619",
    True,
    EVALUATED.replace("with torch.no_grad():", "model.eval()\n    if True:"),
)
case(
    "in training mode again",
    "LR619",
    False,
    EVALUATED.replace("with torch.no_grad():", "model.eval()\n    model.train()\n    if True:"),
)
case(
    "in evaluation mode of another",
    "LR619",
    False,
    EVALUATED.replace("with torch.no_grad():", "other.eval()\n    if True:"),
)
case(
    "in evaluation mode at times",
    "LR619",
    False,
    EVALUATED.replace("with torch.no_grad():", "if epoch > 3:\n        model.eval()\n    if True:"),
)
LOADED = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
state = torch.load("last.pt")
scheduler.load_state_dict(state["scheduler"])
for epoch in range(state["epoch"], 90):
    train_one_epoch(model, optimizer)
    scheduler.step()
"""
case("loaded alone", "LR625", True, LOADED)
case(
    "loaded alone, outright",
    "LR625",
    True,
    LOADED.replace("StepLR(optimizer, 30)", "LambdaLR(optimizer, f)"),
)
case(
    "loaded with it",
    "LR625",
    False,
    LOADED.replace("for epoch", 'optimizer.load_state_dict(state["o"])\nfor epoch'),
)
case(
    "loaded, and the LR written",
    "LR625",
    False,
    LOADED.replace("for epoch", 'optimizer.param_groups[0]["lr"] = state["lr"]\nfor epoch'),
)
case(
    "loaded, and restored",
    "LR625",
    False,
    LOADED.replace("for epoch", "restore(optimizer)\nfor epoch"),
)
case("loaded, and logged", "LR625", True, LOADED.replace("for epoch", "log(optimizer)\nfor epoch"))
case(
    "loaded, with names to ask for",
    "LR625",
    False,
    LOADED.replace("for epoch", "globals()\nfor epoch"),
)
case(
    "loaded while it trains",
    "LR625",
    False,
    LOADED.replace('scheduler.load_state_dict(state["scheduler"])\n', "").replace(
        "    scheduler.step()",
        '    scheduler.load_state_dict(state["scheduler"])\n    scheduler.step()',
    ),
)
ANEW = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
"""
BUILT = "    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)\n"
case("anew", "LR615", True, ANEW)
case(
    "anew for each batch",
    "LR615",
    True,
    ANEW.replace(BUILT, "").replace("        model(", f"    {BUILT}        model("),
)
case(
    "anew with the optimizer",
    "LR615",
    False,
    ANEW.replace(BUILT, "    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n" + BUILT),
)
case("anew once", "LR615", False, ANEW.replace(BUILT, f"    if epoch == 0:\n    {BUILT}"))
case(
    "anew on a flag",
    "LR615",
    True,
    ANEW.replace(BUILT, f"    if args.anew:\n    {BUILT}").replace(
        "    scheduler.step()", "    if args.anew:\n        scheduler.step()"
    ),
)
case(
    "anew with its count",
    "LR615",
    False,
    ANEW.replace("(optimizer, 30)", "(optimizer, 30, last_epoch=epoch - 1)"),
)
case(
    "anew with its count set",
    "LR615",
    False,
    ANEW.replace(BUILT, BUILT + "    scheduler.last_epoch = epoch\n"),
)
case(
    "anew with its state",
    "LR615",
    False,
    ANEW.replace(BUILT, BUILT + "    scheduler.load_state_dict(state)\n"),
)
case("anew, never stepped", "LR615", False, ANEW.replace("    scheduler.step()\n", ""))
case(
    "anew for each round",
    "LR615",
    False,
    ANEW.replace("for epoch in range(90)", "for trial in range(90)"),
)
case(
    "anew for each task",
    "LR615",
    False,
    ANEW.replace("for epoch in range(90)", "for task in tasks"),
)


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_or_is_silent(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found
