"""What the rules over frameworks leave out: a script that they speak of, and one change in it."""

from __future__ import annotations

import pytest

from lrviz.lint.run_script import check_script

CASES: dict[str, tuple[str, bool, str]] = {}


def case(name: str, code: str, found: bool, text: str) -> None:
    CASES[name] = (code, found, text)


HAND = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
    optimizer.param_groups[0]["lr"] = 0.5
"""
WRITE = '    optimizer.param_groups[0]["lr"] = 0.5\n'


def written(test: str) -> str:
    return HAND.replace(WRITE, f"    if {test}:\n    {WRITE}")


case("by hand", "LR620", True, HAND)
case("by hand of the other", "LR620", False, HAND.replace("    optimizer.param", "    other.param"))
case(
    "by hand, before",
    "LR620",
    False,
    HAND.replace(WRITE, "").replace("scheduler = ", f"{WRITE.strip()}\nscheduler = "),
)
case("by hand, after the run", "LR620", False, HAND.replace(WRITE, WRITE.strip() + "\n"))
TESTS = (
    ("args.resume", False),
    ("checkpoint", False),
    ("args.flag", True),
    ("optimizer.param_groups[0]['lr'] < 0.1", False),
    ("optimizer.param_groups[0]['lr'] > 0.1", False),
    ("optimizer.param_groups[0]['lr'] == 0.1", True),
)
for test, found in TESTS:
    case(f"by hand if {test}", "LR620", found, written(test))
WARMED = written("epoch < warmup")
MOVED = {
    "CosineAnnealingLR(optimizer, 90)": True,
    "ExponentialLR(optimizer, 0.9)": True,
    "OneCycleLR(optimizer, 0.1, total_steps=90)": True,
    "CosineAnnealingWarmRestarts(optimizer, 90)": False,
    "LambdaLR(optimizer, f)": False,
    "MultiStepLR(optimizer, [30, 60])": False,
    "StepLR(optimizer, 30)": False,
    "ReduceLROnPlateau(optimizer)": False,
}
for moving, found in MOVED.items():
    case(
        f"warmed up by hand under {moving}",
        "LR620",
        found,
        WARMED.replace("CosineAnnealingLR(optimizer, 90)", moving),
    )
case(
    "by hand, clamped",
    "LR620",
    False,
    HAND.replace("= 0.5", "= max(0.5, optimizer.param_groups[0]['lr'])"),
)
case(
    "by hand in place of a tick",
    "LR620",
    False,
    HAND.replace(
        "    scheduler.step()\n", "    if late:\n        scheduler.step()\n    else:\n    "
    ),
)

MODULE = """\
import lightning as L
import torch

class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
        return GIVEN
"""
ALONE = '{"optimizer": optimizer, "lr_scheduler": scheduler}'
IN_STEPS = '{"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}'


def module(given: str = ALONE) -> str:
    return MODULE.replace("GIVEN", given)


def built(call: str) -> str:
    return module().replace("OneCycleLR(optimizer, 0.1, total_steps=1000)", call)


case("per epoch", "LR701", True, module())
case("per epoch, in lists", "LR701", True, module("[optimizer], [scheduler]"))
case("per step", "LR701", False, module(IN_STEPS))
case("per epoch, said", "LR701", True, module(IN_STEPS.replace('"step"', '"epoch"')))
case("per what is asked for", "LR701", False, module(IN_STEPS.replace('"step"', "self.interval")))
case(
    "per step, beside it",
    "LR701",
    True,
    module(IN_STEPS.replace(', "interval": "step"}}', '}, "interval": "step"}')),
)
case(
    "per step, twice",
    "LR701",
    False,
    module(IN_STEPS.replace('"step"}}', '"step"}, "interval": "step"}')),
)
CALLS = (
    ("OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=100)", True),
    ("OneCycleLR(optimizer, 0.1, epochs=9, steps_per_epoch=1)", False),
    ("OneCycleLR(optimizer, 0.1, **more)", False),
    ("OneCycleLR(optimizer, 0.1, total_steps=self.max_epochs)", False),
    ("OneCycleLR(optimizer, 0.1, total_steps=self.trainer.estimated_stepping_batches)", True),
    ("CosineAnnealingLR(optimizer, self.trainer.estimated_stepping_batches)", True),
    ("CosineAnnealingLR(optimizer, self.trainer.max_epochs)", False),
    ("CosineAnnealingLR(optimizer, 90)", False),
    ("CosineAnnealingLR(optimizer, self.epochs * len(self.loader))", True),
    ("CosineAnnealingLR(optimizer, self.total // len(self.loader))", False),
)
for call, found in CALLS:
    case(f"per epoch, {call}", "LR701", found, built(call))
case(
    "per epoch, ticked by hand",
    "LR701",
    False,
    module() + "\n    def on_train_batch_end(self, *_):\n        self.lr_schedulers().step()\n",
)
case(
    "per epoch, stepped as it says",
    "LR701",
    False,
    module() + "\n    def lr_scheduler_step(self, scheduler, metric):\n        scheduler.step()\n",
)
case(
    "per epoch, with another method",
    "LR701",
    True,
    module() + "\n    def on_train_epoch_end(self):\n        self.log_all()\n",
)

SHARED = """\
import torch
from accelerate import Accelerator

accelerator = Accelerator()
loader = torch.utils.data.DataLoader(data, batch_size=32)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
LENGTH
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, length)
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for epoch in range(90):
    for batch in loader:
        accelerator.backward(model(batch))
        optimizer.step()
        scheduler.step()
"""


def shared(length: str, prepared: bool = True) -> str:
    text = SHARED.replace("LENGTH", f"length = {length}")
    return text if prepared else text.replace("loader, scheduler", "loader")


PREPARED = (
    ("90 * len(loader)", False),
    ("90 * len(loader) // accelerator.num_processes", True),
    ("90 * len(loader) * accelerator.num_processes", False),
    ("9000", True),
    ("9000 * accelerator.num_processes", False),
)
for length, found in PREPARED:
    case(f"prepared, {length}", "LR703", found, shared(length))
BARE = (
    ("90 * len(loader)", True),
    ("90 * len(loader) // accelerator.num_processes", False),
    ("9000", False),
)
for length, found in BARE:
    case(f"not prepared, {length}", "LR703", found, shared(length, False))
case(
    "prepared, per epoch",
    "LR703",
    True,
    shared("90").replace("        scheduler.step()", "    scheduler.step()"),
)
case(
    "prepared, per epoch of one process",
    "LR703",
    False,
    shared("90").replace(
        "        scheduler.step()", "    if accelerator.is_main_process:\n        scheduler.step()"
    ),
)
case(
    "prepared, after the loader",
    "LR703",
    True,
    shared("90 * len(loader)")
    .replace(
        "length = 90 * len(loader)",
        "loader = accelerator.prepare(loader)\nlength = 90 * len(loader)",
    )
    .replace("optimizer, loader, scheduler", "optimizer, scheduler"),
)


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_or_is_silent(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found
