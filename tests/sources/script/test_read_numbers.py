"""What the reading of a script makes of a number, and of the loop around a step."""

from __future__ import annotations

import pytest

from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.run.resuming import first_count, resumed_at, starts_restored
from lrviz.sources.script.run.run import Run
from lrviz.sources.script.values.numbers import (
    computed,
    horizons,
    is_division,
    is_product,
    loaders,
    may_have,
)

SCHEDULED = """\
import math, torch
loader = torch.utils.data.DataLoader(data, batch_size=64)
n = 30
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, {})
"""
NUMBERS = {  # a product with a loader's length; whether it may be divided; loaders; the literal
    "90": (False, False, 0, 90),
    "n": (False, False, 0, 30),
    "n + 60": (False, False, 0, 90),
    "n - 60": (False, False, 0, -30),
    "n * 3": (False, False, 0, None),
    "-n": (False, False, 0, -30),
    "len(loader)": (False, False, 1, None),
    "90 * len(loader)": (True, False, 1, None),
    "len(loader) * 90": (True, False, 1, None),
    "90 * len(loader) - 5": (True, False, 1, None),
    "90 * len(loader) // 4": (True, True, 1, None),
    "90 * len(loader) / 4": (True, True, 1, None),
    "90 * (len(loader) // 4)": (True, True, 1, None),
    "90 + len(loader)": (False, False, 1, None),
    "int(90 * len(loader))": (True, False, 1, None),
    "round(90 * len(loader))": (True, False, 1, None),
    "max(90 * len(loader), 5)": (True, False, 1, None),
    "math.ceil(len(loader) / 4) * 90": (True, True, 1, None),
    "90 * len(train_loader)": (True, False, 1, None),
    "90 * len(things)": (False, False, 0, None),
    "90 * len(a.train_loader)": (True, False, 1, None),
    "90 * (len(loader) + len(val_loader))": (True, False, 2, None),
    "90 * len(loader) if a else 90": (False, False, 1, None),
    "90 * len(loader) if a else 9 * len(loader)": (True, False, 2, None),
    "args.epochs * args.steps": (False, False, 0, None),
    "args.total // 4": (False, True, 0, None),
    "f(90 * len(loader))": (False, False, 0, None),
    "sum(len(loader) for _ in range(90))": (False, False, 0, None),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_what_a_number_is_made_of(text: str) -> None:
    [scheduler] = read_script(SCHEDULED.format(text), "x").built
    [(name, value)] = horizons(scheduler)
    assert name == "T_max"
    assert (
        is_product(value),
        may_have(value, is_division),
        len(list(loaders(value))),
        computed(value),
    ) == NUMBERS[text]


def run(loops: str, body: str = "") -> Run:
    lines = [line for line in loops.split("; ") if line]
    made = "".join(f"{'    ' * depth}{line}:\n" for depth, line in enumerate(lines))
    inside = "    " * len(lines)
    steps = f"{inside}{body or 'pass'}\n{inside}model(batch).backward()\n{inside}optimizer.step()\n"
    head = "import torch\nfrom tqdm import tqdm, trange\n"
    head += "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
    return read_script(f"{head}start = torch.load('a')['epoch']\n{made}{steps}", "x")


KINDS = {
    "for epoch in range(9); for batch in loader": "epoch batch",
    "for epoch in range(9); for x in things": "epoch batch",
    "for n in range(9); for x in things": "epoch batch",
    "for epoch in range(9)": "epoch",
    "for n in range(9)": "other",
    "for step in range(9)": "batch",
    "for step in steps": "other",
    "while step < 9": "batch",
    "while going": "other",
    "for batch in loader": "batch",
    "for x in tqdm(loader)": "batch",
    "for i, x in enumerate(loader)": "batch",
    "for x in self.train_loader": "batch",
    "for epoch in loader": "epoch",
    "for fold in folds; for epoch in range(9); for batch in loader": "outer epoch batch",
    "for fold in folds; for batch in loader": "outer batch",
    "for seed in range(9); for batch in loader": "outer batch",
    "for a in b; for c in d; for x in loader": "outer epoch batch",
    "for epoch in range(9); for batch in loader; for part in batch": "epoch batch inner",
    "for epoch in range(9); for a in b; for c in d": "epoch batch inner",
    "for a in b; for c in d": "epoch batch",
    "for batch in loader; for epoch in range(9)": "other epoch",
    "for a in b; for epoch in range(9)": "other epoch",
}


@pytest.mark.parametrize("loops", KINDS)
def test_what_the_loops_around_a_step_are(loops: str) -> None:
    made = run(loops)
    [step] = made.optimizer_steps
    assert " ".join(made.kind(loop) for loop in step.loops) == KINDS[loops]


def test_a_loop_that_takes_the_next_batch_goes_over_batches() -> None:
    made = run("for n in range(9)", "batch = next(data)")
    assert [made.kind(loop) for loop in made.optimizer_steps[0].loops] == ["batch"]


STARTS = {  # whether it goes on from a checkpoint, what it adds to that, what it counts from
    "for epoch in range(9)": (False, None, 0),
    "for epoch in range(1, 9)": (False, None, 1),
    "for epoch in range(start, 9)": (True, 0, 0),
    "for epoch in range(start + 1, 9)": (True, 1, 0),
    "for epoch in range(int(start), 9)": (True, 0, 0),
    "for epoch in range(start - 1, 9)": (True, -1, 0),
    "for epoch in range(start * 2, 9)": (True, None, 0),
    "for epoch in range(9, start)": (False, None, 9),
    "for epoch in range(start if a else 0, 9)": (True, 0, 0),
    "for epoch in range(start + 1 if a else 1, 9)": (True, 1, 1),
    "for epoch in range(start if a else b, 9)": (True, 0, None),
    "for epoch in trange(start, 9)": (True, 0, 0),
    "for epoch in tqdm(range(start, 9))": (True, 0, 0),
    "for epoch in tqdm(trange(start, 9))": (True, 0, 0),
    "for epoch in epochs": (False, None, 0),
    "while start < 9": (True, 0, 0),
    "while 9 > start": (True, 0, 0),
    "while n < 9": (False, None, 0),
    "while start < start + 9": (False, None, 0),
}


@pytest.mark.parametrize("loop", STARTS)
def test_where_a_loop_starts(loop: str) -> None:
    [around] = run(loop).optimizer_steps[0].loops
    assert (starts_restored(around), resumed_at(around), first_count(around)) == STARTS[loop]
