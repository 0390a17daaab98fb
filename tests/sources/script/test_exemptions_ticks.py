"""What the rules over ticks and counts leave out: a script that they speak of, and one change."""

from __future__ import annotations

import pytest

from lrviz.known.torch import torch_of
from lrviz.lint.run_script import check_script

CASES: dict[str, tuple[str, bool, str]] = {}


def case(name: str, code: str, found: bool, text: str) -> None:
    CASES[name] = (code, found, text)


FLOOR = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR
from torch.utils.data import DataLoader

loader = DataLoader(data, batch_size=32)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = OneCycleLR(optimizer, 0.1, total_steps=90 * (len(data) // 32))
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
"""
DIVIDED = "len(data) // 32"
case("rounded", "LR623", True, FLOOR)
case("rounded by int", "LR623", True, FLOOR.replace(f"({DIVIDED})", "int(len(data) / 32)"))
case(
    "rounded by floor",
    "LR623",
    True,
    FLOOR.replace(f"({DIVIDED})", "math.floor(len(data) / 32)").replace(
        "import torch\n", "import math, torch\n", 1
    ),
)
case(
    "rounded up",
    "LR623",
    False,
    FLOOR.replace(f"({DIVIDED})", "math.ceil(len(data) / 32)").replace(
        "import torch\n", "import math, torch\n", 1
    ),
)
case(
    "rounded of each epoch",
    "LR623",
    True,
    FLOOR.replace(f"total_steps=90 * ({DIVIDED})", f"epochs=90, steps_per_epoch={DIVIDED}"),
)
case("rounded, one more", "LR623", False, FLOOR.replace(f"({DIVIDED})", f"({DIVIDED} + 1)"))
case("rounded by another size", "LR623", False, FLOOR.replace(DIVIDED, "len(data) // 64"))
case("rounded of other data", "LR623", False, FLOOR.replace(DIVIDED, "len(other) // 32"))
case(
    "rounded twice of it", "LR623", True, FLOOR.replace(f"90 * ({DIVIDED})", "90 * len(data) // 32")
)
case(
    "the last one dropped",
    "LR623",
    False,
    FLOOR.replace("batch_size=32", "batch_size=32, drop_last=True"),
)
case(
    "the last one kept",
    "LR623",
    True,
    FLOOR.replace("batch_size=32", "batch_size=32, drop_last=False"),
)
case(
    "the last one perhaps dropped",
    "LR623",
    False,
    FLOOR.replace("batch_size=32", "batch_size=32, drop_last=flag"),
)
case(
    "with a sampler",
    "LR623",
    False,
    FLOOR.replace("batch_size=32", "batch_size=32, sampler=sampler"),
)
case(
    "with a sampler of batches",
    "LR623",
    False,
    FLOOR.replace("batch_size=32", "batch_sampler=sampler"),
)
case("with anything", "LR623", False, FLOOR.replace("batch_size=32", "batch_size=32, **more"))
case(
    "a loop that breaks",
    "LR623",
    False,
    FLOOR.replace(
        "        scheduler.step()\n",
        "        scheduler.step()\n        if done(batch):\n            break\n",
    ),
)
case(
    "a tick that is tried",
    "LR623",
    False,
    FLOOR.replace(
        "        scheduler.step()\n",
        "        try:\n            scheduler.step()\n        except ValueError:\n            0\n",
    ),
)
case(
    "a tick at times",
    "LR623",
    False,
    FLOOR.replace(
        "        scheduler.step()\n", "        if batch.full:\n            scheduler.step()\n"
    ),
)
case(
    "a tick on a flag",
    "LR623",
    True,
    FLOOR.replace(
        "        scheduler.step()\n", "        if args.schedule:\n            scheduler.step()\n"
    ),
)
case(
    "another class",
    "LR623",
    False,
    FLOOR.replace("OneCycleLR(optimizer, 0.1, total_steps=", "CosineAnnealingLR(optimizer, "),
)
GATED = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3000)
for epoch in range(90):
    for number, batch in enumerate(loader):
        model(batch).backward()
        if (number + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
        scheduler.step()
"""
case("gated", "LR616", True, GATED)
case(
    "gated with it",
    "LR616",
    False,
    GATED.replace("        scheduler.step()", "            scheduler.step()"),
)
case("gated by one", "LR616", False, GATED.replace("% 4", "% 1"))
case("gated by the epoch", "LR616", False, GATED.replace("(number + 1) % 4", "epoch % 4"))
case(
    "gated, and ticked at times",
    "LR616",
    False,
    GATED.replace(
        "        scheduler.step()", "        if batch.full:\n            scheduler.step()"
    ),
)
case(
    "gated, and ticked on a flag",
    "LR616",
    True,
    GATED.replace(
        "        scheduler.step()", "        if args.schedule:\n            scheduler.step()"
    ),
)
case(
    "gated, and stepped in both arms",
    "LR616",
    False,
    GATED.replace(
        "            optimizer.zero_grad()\n",
        "            optimizer.zero_grad()\n        else:\n            optimizer.step()\n",
    ),
)
case(
    "gated, and counted in batches",
    "LR616",
    False,
    GATED.replace("StepLR(optimizer, 3000)", "CosineAnnealingLR(optimizer, 90 * len(loader))"),
)
case(
    "gated with it, and counted in batches",
    "LR616",
    True,
    GATED.replace(
        "StepLR(optimizer, 3000)", "CosineAnnealingLR(optimizer, 90 * len(loader))"
    ).replace("        scheduler.step()", "            scheduler.step()"),
)
case(
    "gated with it, and divided",
    "LR616",
    False,
    GATED.replace(
        "StepLR(optimizer, 3000)", "CosineAnnealingLR(optimizer, 90 * len(loader) // 4)"
    ).replace("        scheduler.step()", "            scheduler.step()"),
)
case(
    "gated, and so is the gradient",
    "LR616",
    False,
    GATED.replace("        model(batch).backward()\n", "").replace(
        "            optimizer.step()",
        "            model(batch).backward()\n            optimizer.step()",
    ),
)
case(
    "gated, beside another that is not",
    "LR616",
    False,
    GATED.replace(
        "        scheduler.step()", "        critic.step()\n        scheduler.step()"
    ).replace("scheduler = ", "critic = torch.optim.SGD(c.parameters(), lr=0.1)\nscheduler = "),
)
INNER = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3000)
for batch in loader:
    for part in range(4):
        model(batch[part]).backward()
        scheduler.step()
    optimizer.step()
"""
case("ahead", "LR616", True, INNER)
case(
    "after",
    "LR616",
    False,
    INNER.replace(
        "        scheduler.step()\n    optimizer.step()",
        "    optimizer.step()\n    scheduler.step()",
    ),
)
case(
    "ahead without a gradient",
    "LR616",
    False,
    INNER.replace("model(batch[part]).backward()", "pass").replace(
        "    optimizer", "    model(batch).backward()\n    optimizer", 1
    ),
)
case(
    "ahead at times",
    "LR616",
    False,
    INNER.replace(
        "        scheduler.step()", "        if part == 3:\n            scheduler.step()"
    ),
)
case(
    "beside a step in the loop",
    "LR616",
    False,
    INNER.replace("        scheduler.step()", "        optimizer.step()\n        scheduler.step()"),
)

ALONE = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
scheduler.last_epoch = COUNT
"""
COUNTS = (
    ("-1", False),
    ("0", False),
    ("29", False),
    ("30", True),
    ("31", True),
    ("start", True),
    ("True", False),
)
for count, found in COUNTS:
    case(f"{count} of 30", "LR626", found, ALONE.replace("COUNT", count))
CONSTANT = ALONE.replace("StepLR(optimizer, 30)", "ConstantLR(optimizer, 0.5, total_iters=9)")
for count, found in (("0", False), ("8", True), ("9", False), ("10", False)):
    case(f"{count} of a constant of 9", "LR626", found, CONSTANT.replace("COUNT", count))
AT_30 = ALONE.replace("COUNT", "30")
case(
    "30, a plateau",
    "LR626",
    False,
    AT_30.replace("StepLR(optimizer, 30)", "ReduceLROnPlateau(optimizer)"),
)
case(
    "30, outright", "LR626", False, AT_30.replace("StepLR(optimizer, 30)", "LambdaLR(optimizer, f)")
)
case(
    "30, in cycles",
    "LR626",
    True,
    AT_30.replace("StepLR(optimizer, 30)", "CosineAnnealingWarmRestarts(optimizer, 9)"),
)
case("30, loaded", "LR626", False, AT_30 + 'scheduler.load_state_dict(state["s"])\n')
case("30, the LR loaded", "LR626", False, AT_30 + 'optimizer.load_state_dict(state["o"])\n')
case(
    "30, in a loop that trains",
    "LR626",
    False,
    AT_30.replace(
        "scheduler.last",
        "for batch in data:\n    model(batch).backward()\n    optimizer.step()\n    scheduler.last",
    ),
)

TWO = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
second = torch.optim.SGD(other.parameters(), lr=0.1)
first = torch.optim.lr_scheduler.StepLR(optimizer, 30)
decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
        second.step()
    first.step()
    decay.step()
"""
case("two", "LR621", True, TWO)
case("two of two", "LR621", False, TWO.replace("ExponentialLR(optimizer", "ExponentialLR(second"))
case(
    "two, one by turns",
    "LR621",
    False,
    TWO.replace(
        "    first.step()\n    decay.step()",
        "    if epoch < 5:\n        first.step()\n    else:\n        decay.step()",
    ),
)
case(
    "two, one inside the other",
    "LR621",
    False,
    TWO.replace("ExponentialLR(optimizer, 0.9)", "SequentialLR(optimizer, [first], [])").replace(
        "    first.step()\n", ""
    ),
)
case(
    "two, one that averages",
    "LR621",
    False,
    TWO.replace("lr_scheduler.ExponentialLR(optimizer, 0.9)", "swa_utils.SWALR(optimizer, 0.05)"),
)
case(
    "two, one per batch",
    "LR621",
    False,
    TWO.replace("    first.step()\n", "").replace(
        "        second.step()\n", "        second.step()\n        first.step()\n"
    ),
)
case(
    "two, of which one is built",
    "LR621",
    False,
    TWO.replace("first = ", "if a:\n    first = ").replace("decay = ", "else:\n    decay = "),
)


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_or_is_silent(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found


VERBOSE = """\
import torch
from torch.optim.lr_scheduler import StepLR

class Mine(StepLR):
    def __init__(self, optimizer, size):
        super().__init__(optimizer, size, 0.1, -1, True)

class Named(StepLR):
    def __init__(self, optimizer, size):
        super().__init__(optimizer, size, verbose=True)

scheduler = StepLR(optimizer, 30, verbose=True)
"""


@pytest.mark.parametrize(
    ("torch", "severity", "said"),
    [
        ("2.6", "warning", "ignores `verbose`, which PyTorch 2.7 removed; this is read for 2.6"),
        ("2.7", "error", "takes no `verbose` since PyTorch 2.7, and raises TypeError"),
        ("2.13", "error", "takes no `verbose` since PyTorch 2.7, and raises TypeError"),
    ],
)
def test_what_becomes_of_verbose(torch: str, severity: str, said: str) -> None:
    found = [d for d in check_script(VERBOSE, "a.py", None, torch_of(torch)) if d.code == "LR610"]
    assert [d.line for d in found] == [6, 10, 12]
    fixed = []
    for one in found:
        assert one.severity == severity
        assert said in one.message
        assert one.fix is not None
        [edit] = one.fix.edits
        whole = VERBOSE[: edit.span.start] + edit.content + VERBOSE[edit.span.end :]
        fixed.append(whole.splitlines()[one.line - 1].strip())
    assert fixed == [
        "super().__init__(optimizer, size, 0.1, -1)",
        "super().__init__(optimizer, size)",
        "scheduler = StepLR(optimizer, 30)",
    ]
