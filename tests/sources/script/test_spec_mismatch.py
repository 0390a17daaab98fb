"""A script held to a spec: interval, frequency and order, wherever both are known."""

from __future__ import annotations

import textwrap

import pytest

from lrviz.lint.run_script import check_script
from lrviz.spec.reader import loads

HEAD = "epochs = 90\nsteps_per_epoch = 500\n[optimizer]\nlr = 0.1\n"
EPOCHS = '[scheduler]\ntype = "StepLR"\nstep_size = 30\n'
STEPS = '[scheduler]\ntype = "StepLR"\ninterval = "step"\nstep_size = 3000\n'
FOURTH = STEPS + "frequency = 4\n"
BACKWARDS = EPOCHS + '[loop]\norder = ["scheduler", "optimizer"]\n'
BOTH = (
    '[[scheduler]]\ntype = "LinearLR"\ninterval = "step"\ntotal_iters = 500\n'
    '[[scheduler]]\ntype = "StepLR"\nstep_size = 30\n'
)
TWICE = STEPS.replace("[s", "[[s").replace("]", "]]") + EPOCHS.replace("[s", "[[s").replace(
    "]", "]]"
)

START = """
import torch
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
"""
PER_EPOCH = START + textwrap.dedent("""\
    for epoch in range(90):
        for i, batch in enumerate(loader):
            model(batch).backward()
            optimizer.step()
        scheduler.step()
    """)
PER_STEP = START + textwrap.dedent("""\
    for epoch in range(90):
        for i, batch in enumerate(loader):
            model(batch).backward()
            optimizer.step()
            scheduler.step()
    """)
EVERY_FOURTH = PER_STEP.replace(
    "        scheduler.step()", "        if (i + 1) % 4 == 0:\n            scheduler.step()"
)
EVERY_SO_MANY = EVERY_FOURTH.replace("% 4", "% args.every")
ACCUMULATED = START + textwrap.dedent("""\
    for epoch in range(90):
        for i, batch in enumerate(loader):
            model(batch).backward()
            if (i + 1) % 4 == 0:
                optimizer.step()
                scheduler.step()
    """)
BY_STEPS = START + textwrap.dedent("""\
    step = 0
    while step < 45_000:
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            scheduler.step()
            step += 1
    """)
TWO = START + textwrap.dedent("""\
    warmup = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=500)
    for epoch in range(90):
        for batch in loader:
            model(batch).backward()
            optimizer.step()
            warmup.step()
        scheduler.step()
    """)
EXCHANGED = (
    TWO.replace("warmup.step", "XX")
    .replace("scheduler.step", "warmup.step")
    .replace("XX", "scheduler.step")
)
TRANSFORMERS = """
from transformers import get_cosine_schedule_with_warmup
scheduler = get_cosine_schedule_with_warmup(optimizer, 500, 45000)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
"""
COSINE = (
    '[scheduler]\ntype = "transformers.get_cosine_schedule_with_warmup"\ninterval = "step"\n'
    "num_warmup_steps = 500\nnum_training_steps = 45000\n"
)


def found(scheduler: str, script: str) -> list[tuple[str, str, int, str]]:
    spec = loads(HEAD + scheduler, name="x/spec.toml", trust=("transformers",))
    diagnostics = check_script(script, "train.py", spec)
    return [(d.code, d.severity, d.line, d.message) for d in diagnostics if d.code == "LR624"]


@pytest.mark.parametrize(
    ("scheduler", "script", "line", "says"),
    [
        (EPOCHS, PER_STEP, 8, 'ticks once per step; spec.toml has interval = "epoch"'),
        (STEPS, PER_EPOCH, 8, 'ticks once per epoch; spec.toml has interval = "step"'),
        (STEPS, EVERY_FOURTH, 9, "ticks every 4 steps; spec.toml has frequency = 1"),
        (FOURTH, PER_STEP, 8, "ticks every step; spec.toml has frequency = 4"),
        (EPOCHS, BY_STEPS, 9, "ticks once per step"),
        (BACKWARDS, PER_EPOCH, 8, "as it should; spec.toml has the scheduler first"),
        (BOTH, EXCHANGED, 10, "warmup.step() at line 10 ticks once per epoch"),
        (BOTH, EXCHANGED, 9, "scheduler.step() at line 9 ticks once per step"),
    ],
)
def test_finds_the_difference(scheduler: str, script: str, line: int, says: str) -> None:
    mine = [f for f in found(scheduler, script) if f[1] == "error"]
    assert [says in message for _, _, at, message in mine if at == line] == [True], mine


def test_a_function_of_transformers_is_known_by_its_name() -> None:
    [(_, severity, line, message)] = found(COSINE, TRANSFORMERS)
    assert (severity, line) == ("error", 8)
    assert 'has interval = "step"' in message


@pytest.mark.parametrize(
    ("scheduler", "script"),
    [
        (EPOCHS, PER_EPOCH),
        (STEPS, PER_STEP),
        (FOURTH, EVERY_FOURTH),
        (FOURTH, EVERY_SO_MANY),
        (STEPS, EVERY_SO_MANY),
        (STEPS, ACCUMULATED),
        (STEPS, BY_STEPS),
        (BOTH, TWO),
        (TWICE, PER_EPOCH),
        (EPOCHS, PER_EPOCH.replace("    scheduler", "    if x:\n        scheduler")),
        (EPOCHS, PER_STEP.replace("StepLR(optimizer, 30)", "LinearLR(optimizer)") + PER_EPOCH),
    ],
)
def test_is_silent_where_they_agree_or_cannot_be_compared(scheduler: str, script: str) -> None:
    compile(script, "train.py", "exec")
    assert found(scheduler, script) == []


def test_says_where_nothing_was_compared() -> None:
    [(_, severity, line, message)] = found(EPOCHS, PER_STEP.replace("StepLR", "PolynomialLR"))
    assert (severity, line) == ("info", 3)
    assert message.startswith("spec.toml has a StepLR, and nothing in this script")


def test_the_wrong_order_is_lr601s() -> None:
    wrong = PER_STEP.replace(
        "optimizer.step()\n        scheduler", "scheduler.step()\n        optimizer"
    )
    spec = loads(HEAD + STEPS, name="spec.toml")
    assert [d.code for d in check_script(wrong, "train.py", spec)] == ["LR601"]
