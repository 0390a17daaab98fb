"""Scripts that differ in one thing only: with it a rule speaks, without it not."""

from __future__ import annotations

import textwrap

import pytest

from lrviz.lint.run_script import check_script
from lrviz.sources.script.source import makes_schedule

RESUMED = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
scheduler.last_epoch = torch.load("last.pt")["epoch"]
"""
SCALED = """\
import torch

scaler = torch.amp.GradScaler()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
for batch in loader:
    scaler.scale(model(batch)).backward()
    scaler.step(optimizer)
    scaler.update()
    scheduler.step()
"""
CHECKPOINTED = """\
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
state = torch.load("last.pt")
optimizer.load_state_dict(state["optimizer"])
for epoch in range(state["epoch"], 90):
    train_one_epoch(model, optimizer)
    scheduler.step()
    torch.save({"epoch": epoch + 1, "optimizer": optimizer.state_dict()}, "last.pt")
"""
STOPPED = """\
import torch
from tools import EarlyStopping, Trainer

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
stopper = EarlyStopping(patience=5)
for epoch in range(90):
    train_one_epoch(model, optimizer)
    loss = validate(model)
    scheduler.step(loss)
    if stopper(loss):
        break
"""
PAIRED = """\
import lightning as L
import torch

class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
        return optimizer, scheduler
"""
OTHER = """\
import torch

def train(model, train_loader, val_loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(val_loader))
    for epoch in range(epochs):
        for batch in train_loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
"""
STEPPED = """\
import functools
import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    pass
"""
OWNED = """\
import torch

class Base:
    def tick(self):
        self.scheduler.step()

class Middle(Base):
    def tick(self):
        pass

class Trainer(Middle):
    def __init__(self, model):
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 30)

    def tick(self):
        super().tick()

    def fit(self):
        for epoch in range(90):
            for batch in self.loader:
                self.model(batch).backward()
                self.optimizer.step()
            self.tick()

Trainer(model).fit()
"""
SAVED = """\
import torch

def save(**kept):
    torch.save(kept, "last.pt")

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
state = torch.load("last.pt")
optimizer.load_state_dict(state["optimizer"])
for epoch in range(state["epoch"], 90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
    save(epoch=epoch + 1, optimizer=optimizer.state_dict())
"""


def ended(*lines: str) -> str:
    """A loop over epochs that ends with some lines."""
    return STEPPED.replace("pass\n", "\n    ".join(lines) + "\n")


def started(line: str) -> str:
    """The same with a line before it."""
    return STEPPED.replace("for epoch", f"{line}\nfor epoch")


def other(word: str, trained: str = "train_loader") -> str:
    return OTHER.replace("val_loader", word).replace("train_loader", trained)


def with_line(text: str, after: str, line: str) -> str:
    """A text with one line more; ``after`` begins the line that it comes after."""
    lines = text.splitlines()
    at = next(number for number, one in enumerate(lines) if one.strip().startswith(after))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return "\n".join(
        [*lines[: at + 1], *textwrap.indent(line, indent).splitlines(), *lines[at + 1 :]]
    )


CASES = {
    "a count alone": ("LR626", True, RESUMED),
    "a count, and ticks up to it": (
        "LR626",
        False,
        with_line(RESUMED, "scheduler =", "for _ in range(start):\n    scheduler.step()"),
    ),
    "a count, and a tick that is told its epoch": (
        "LR626",
        False,
        with_line(RESUMED, "scheduler.last", "for epoch in range(9):\n    scheduler.step(epoch)"),
    ),
    "a scaler": ("LR617", True, SCALED),
    "a scaler that is asked whether it skips": (
        "LR617",
        False,
        with_line(
            SCALED, "scaler.step", "skips = sum(scaler._found_inf_per_device(optimizer).values())"
        ),
    ),
    "a scaler that is switched off": (
        "LR617",
        False,
        SCALED.replace("GradScaler()", "GradScaler(enabled=False)"),
    ),
    "a checkpoint": ("LR611", True, CHECKPOINTED),
    "a checkpoint without a tick": (
        "LR611",
        False,
        CHECKPOINTED.replace("    scheduler.step()\n", ""),
    ),
    "early stopping": ("LR629", True, STOPPED),
    "early stopping after long": ("LR629", False, STOPPED.replace("patience=5", "patience=50")),
    "a trainer's patience": (
        "LR629",
        False,
        with_line(
            STOPPED.replace("patience=5", "patience=50"),
            "stopper =",
            "trainer = Trainer(model, patience=5)",
        ),
    ),
    "a pair": ("LR705", True, PAIRED),
    "a list of one in a pair": (
        "LR705",
        True,
        PAIRED.replace("return optimizer, scheduler", "return optimizer, [scheduler]"),
    ),
    "a pair of lists": (
        "LR705",
        False,
        PAIRED.replace("return optimizer, scheduler", "return [optimizer], [scheduler]"),
    ),
    "two optimizers": (
        "LR705",
        False,
        with_line(
            PAIRED, "scheduler =", "second = torch.optim.SGD(self.other.parameters(), lr=0.1)"
        )
        .replace("scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)", "pass")
        .replace("return optimizer, scheduler", "return optimizer, second"),
    ),
    "never a tick": ("LR602", True, STEPPED),
    "a tick after a try that ends": (
        "LR602",
        False,
        ended("try:", "    log()", "except OSError:", "    raise", "scheduler.step()"),
    ),
    "a tick after a try of which no way leads on": (
        "LR602",
        True,
        ended(
            "try:", "    log()", "    continue", "except OSError:", "    raise", "scheduler.step()"
        ),
    ),
    "a tick of what a match chose": (
        "LR602",
        False,
        ended("match mode:", "    case 1:", "        a = scheduler", "    case _:", "        a = 0")
        + "    a.step()\n",
    ),
    "a hook with it": ("LR602", False, started("add(functools.partial(end, scheduler))")),
    "a hook with it by name": ("LR602", False, started("add(functools.partial(end, s=scheduler))")),
    "a hook without it": ("LR602", True, started("add(functools.partial(end, 1))")),
    "a list and a list": (
        "LR602",
        False,
        started("both = [1] + [scheduler]").replace("    pass", "    for one in both: one.step()"),
    ),
    "what one of a list holds": (
        "LR602",
        True,
        OWNED.replace("self.tick()", "pass").replace(
            "Trainer(model).fit()", "all = [Trainer(model)]"
        )
        + "for one in [*all]:\n    one.step()\n",
    ),
    "what one of a list does": (
        "LR602",
        False,
        OWNED.replace("self.tick()", "pass")
        .replace("        super().tick()", "        self.scheduler.step()")
        .replace("Trainer(model).fit()", "all = [Trainer(model)]")
        + "for one in [*all]:\n    one.tick()\n",
    ),
    "the method of the class above, which does nothing": ("LR602", True, OWNED),
    "the method of the class above": (
        "LR602",
        False,
        OWNED.replace("    pass", "    super().tick()"),
    ),
    "a tick while it is tried": (
        "LR619",
        True,
        ended("model.eval()", "for batch in others:", "    model(batch)", "    scheduler.step()"),
    ),
    "a tick in a loop that says nothing": (
        "LR619",
        False,
        ended("for batch in others:", "    model(batch)", "    scheduler.step()"),
    ),
    "a tick after it was tried": (
        "LR619",
        False,
        ended("model.eval()", "model.train()", "for batch in others:", "    scheduler.step()"),
    ),
    "a checkpoint of keywords": ("LR611", True, SAVED),
    "a checkpoint of keywords with all": (
        "LR611",
        False,
        SAVED.replace("save(epoch", "save(scheduler=scheduler.state_dict(), epoch"),
    ),
    "a scaler that unscales": (
        "LR617",
        True,
        with_line(SCALED, "scaler.scale", "scaler.unscale_(optimizer)"),
    ),
    "another loader": ("LR630", True, OTHER),
    "the same loader": ("LR630", False, other("train_loader")),
    **{
        f"a {word} loader": ("LR630", True, other(f"{word}_loader"))
        for word in ("valid", "validation", "va", "vl", "test", "dev", "eval", "holdout")
    },
    **{
        f"a {word} loader that holds some out": ("LR630", False, other(f"val_{word}_loader"))
        for word in ("train", "training", "trn", "tr")
    },
    "a loader of no such name": ("LR630", False, other("loader")),
    "what is held out is trained on": ("LR630", False, other("val_loader", "test_loader")),
}


@pytest.mark.parametrize(("code", "found", "text"), CASES.values(), ids=CASES)
def test_speaks_of_what_it_is_for_and_of_nothing_else(code: str, found: bool, text: str) -> None:
    assert (code in [d.code for d in check_script(text, "train.py")]) is found


def test_a_scheduler_that_a_method_may_put_in_the_place_of_another_is_stepped() -> None:
    text = OWNED.replace("        super().tick()", "        self.scheduler.step()").replace(
        "    def fit(self)",
        "    def warm(self):\n"
        "        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.9)\n\n"
        "    def fit(self)",
    )
    text = text.replace("Trainer(model).fit()\n", "")
    assert check_script(text, "train.py") == ()


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("optim.param_groups", True),
        ("param_groups", False),
        ("optim", False),
        ("TrainingArguments", True),
    ],
)
def test_a_schedule_without_a_scheduler_is_written_or_transformers_own(
    text: str, made: bool
) -> None:
    assert makes_schedule(text) is made


@pytest.mark.parametrize(
    ("text", "place"),
    [("import torch\nx = (\n", (2, 5, 2, 6)), ("import torch\nx = 1 +\n", (2, 8, 2, 8))],
)
def test_what_is_not_python_is_told_at_its_character(
    text: str, place: tuple[int, int, int, int]
) -> None:
    [found] = check_script(text, "train.py")
    span = found.span
    assert span is not None
    assert (span.line, span.column, span.end_line, span.end_column) == place
    assert span.end - span.start == span.end_column - span.column
