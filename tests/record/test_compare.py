"""Runs held against their plans: right ones, and mistakes that are called by their names."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lrviz
from lrviz.curve import Curve
from lrviz.record.compare import compare
from lrviz.record.model import Record
from lrviz.record.precision import EXACT, Precision
from lrviz.record.reasons import explained
from lrviz.record.words import verdict

pytest.importorskip("torch")
sys.path.append(str(Path(__file__).parent))
from runs import cosine, logged, once, resumed, schedulers, used, warmed

PLANS = {
    "cosine": 'steps=1000\n[scheduler]\ntype="CosineAnnealingLR"\nT_max=1000',
    "warmed": (
        'steps=1000\n[scheduler]\ntype="SequentialLR"\nmilestones=[100]\nschedulers=['
        '{type="LinearLR",start_factor=0.01,total_iters=100},'
        '{type="CosineAnnealingLR",T_max=900}]'
    ),
    "steps": 'epochs=90\nsteps_per_epoch=10\n[scheduler]\ntype="StepLR"\nstep_size=30\ngamma=0.1',
    "per epoch": 'epochs=90\nsteps_per_epoch=10\n[scheduler]\ntype="CosineAnnealingLR"\nT_max=90',
    "by epochs": 'epochs=20\nsteps_per_epoch=50\n[scheduler]\ntype="CosineAnnealingLR"\n'
    'interval="step"\nT_max=1000',
    "exponential": 'steps=1000\n[scheduler]\ntype="ExponentialLR"\ngamma=0.999',
}


@cache
def plan(name: str) -> Curve:
    return lrviz.simulate(lrviz.loads(f"optimizer.lr = 0.1\n{PLANS[name]}"), engine="torch")


def step(size: int, gamma: float = 0.1) -> object:
    return lambda optimizer: schedulers.StepLR(optimizer, size, gamma)


def exponential(optimizer: object) -> object:
    return schedulers.ExponentialLR(optimizer, 0.999)


@cache
def eased() -> list[float]:
    return used(cosine(1000), 1000, once)


@cache
def stepped() -> list[float]:
    return used(step(30), 900, lambda i: int(i % 10 == 9))


# Records are functions here: each worker reads these tables, and one runs the loop.
RIGHT = {
    "every step": ("cosine", lambda: logged(eased()), ""),
    "every seventh": ("cosine", lambda: logged(eased(), 7), ""),
    "counted from 1": ("cosine", lambda: logged(eased(), first=1), "steps counted from 1"),
    "after the tick": (
        "cosine",
        lambda: logged([*eased()[1:], 0.0], 1),
        "after the scheduler's tick",
    ),
    "rounded": (
        "cosine",
        lambda: logged([float(f"{lr:.4g}") for lr in eased()], 10, precision=Precision(4, 4)),
        "",
    ),
    "per epoch": ("steps", lambda: logged(stepped()[::10], unit="epoch"), ""),
    "epochs from 1": (
        "steps",
        lambda: logged(stepped()[::10], unit="epoch", first=1),
        "counted from 1",
    ),
    "epochs of a log that says nothing": (
        "steps",
        lambda: logged(stepped()[::10], unit="count"),
        "",
    ),
    "steps of a log that says nothing": ("steps", lambda: logged(stepped(), 5, unit="count"), ""),
    "in steps what the plan has in epochs": (
        "steps",
        lambda: logged(used(step(300), 900, once), 5),
        "",
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_follows_its_plan(case: str) -> None:
    name, run, offset = RIGHT[case]
    record = run()
    comparison = compare(record, plan(name))
    assert comparison.parting is None
    assert comparison.compared >= record.rows - 1
    said = verdict(comparison)
    assert said.startswith("follows the plan at all")
    assert offset in said
    assert bool(offset) == ("the log has each LR" in said)


WRONG = {
    "several times a step": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: 8))),
        *(1, "8 times ahead of the plan: the scheduler ticks 8 times a step"),
    ),
    "several times a step, sparse": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: 4), 10)),
        *(10, "4 times ahead of the plan: the scheduler ticks 4 times a step"),
    ),
    "every fourth step": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: int(i % 4 == 3)), 10)),
        *(10, "4 times behind the plan: the scheduler ticks once every 4 steps"),
    ),
    "longer": (
        *("cosine", lambda: logged(used(cosine(1300), 1000, once), 10)),
        *(10, "1.3 times as long as the plan's: about 1,300 ticks where the plan has 1,000"),
    ),
    "shorter": (
        *("cosine", lambda: logged(used(cosine(700), 1000, once), 10)),
        *(10, "0.7 times as long as the plan's"),
    ),
    "warmup not subtracted": (
        *("warmed", lambda: logged(used(warmed(1000, 100), 1000, once), 10)),
        *(110, "from tick 100 on is 1.111 times as long"),
    ),
    "five ticks skipped": (
        *(
            "cosine",
            lambda: logged(used(cosine(1000), 1000, lambda i: int(not 300 <= i < 305)), 10),
        ),
        *(310, "5 ticks behind the plan: ticks were skipped"),
    ),
    "one tick skipped": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: int(i != 300)))),
        *(301, "1 tick behind the plan: a tick was skipped"),
    ),
    "resumed from tick 0": (
        *("cosine", lambda: logged(resumed(cosine(1000), 1000, 400), 10)),
        *(400, "it starts again from tick 0 at step 400, as after a resume"),
    ),
    "resumed from tick 0, between the rows": (
        *("warmed", lambda: logged(resumed(warmed(900, 100), 1000, 405), 10)),
        *(410, "it starts again from tick 0 at step 405, as after a resume"),
    ),
    "another peak": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, once, lr=0.2), 10)),
        *(0, "2 times the planned one throughout (peak 0.2 where the plan has 0.1)"),
    ),
    "another floor": (
        *("cosine", lambda: logged(used(cosine(1000, 0.01), 1000, once), 10)),
        *(10, "the planned one between other LRs: 0.01 to 0.1"),
    ),
    "never ticked": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: 0), 10)),
        *(10, "it stays at 0.1, as if the scheduler never ticked"),
    ),
    "ticks no more": (
        *("cosine", lambda: logged(used(cosine(1000), 1000, lambda i: int(i < 500)), 10)),
        *(510, "it stays at 0.05, as if the scheduler ticked no more"),
    ),
    "ahead of the optimizer, recorded": (
        *("cosine", lambda: logged([*eased()[1:], 0.0], sure=True)),
        *(0, "1 tick ahead of the plan: the scheduler ticks before the optimizer steps"),
    ),
    "every step in place of every epoch": (
        *("per epoch", lambda: logged(used(cosine(90), 900, once))),
        *(1, "10 times ahead of the plan: the scheduler ticks every step, in the plan every epoch"),
    ),
    "other milestones": (
        *("steps", lambda: logged(used(step(40), 900, lambda i: int(i % 10 == 9)), 5)),
        *(300, "the plan's LRs at other steps: 0.01 from step 400 on, in the plan from step 300"),
    ),
    "halved on the way": (
        "exponential",
        lambda: logged(
            [lr * (0.5 if i >= 500 else 1) for i, lr in enumerate(used(exponential, 1000, once))]
        ),
        *(500, "0.5 times the planned one from there on"),
    ),
    "another peak, a step late": (
        *("warmed", lambda: logged(used(warmed(900, 100), 1000, once, lr=0.2), 10, first=1)),
        *(0, "2 times the planned one throughout (peak 0.2 where the plan has 0.1)"),
    ),
    "without its warmup": (
        *("warmed", lambda: logged(used(cosine(1000), 1000, once), 10)),
        *(0, "it is at its peak at step 0, the plan at step 100"),
    ),
    "resumed for longer": (
        "warmed",
        lambda: logged(
            [*used(warmed(900, 100), 400, once), *used(warmed(1800, 100), 1000, once)[400:]], 10
        ),
        *(400, "its schedule from tick 100 on is 2 times as long"),
    ),
    "nothing plain": (
        *(
            "cosine",
            lambda: logged(used(lambda o: schedulers.PolynomialLR(o, 1000), 1000, once), 10),
        ),
        *(10, "the LR is 0.099 where the plan has 0.0999753 (-0.98 %)"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_says_where_they_part_and_why(case: str) -> None:
    name, run, first, why = WRONG[case]
    comparison = explained(compare(run(), plan(name)))
    assert comparison.parting is not None
    assert comparison.parting.step == first
    said = verdict(comparison)
    assert why in said
    assert said.startswith(f"from step {first:,} on the LR is ")
    if case == "nothing plain":
        assert ";" not in said


def test_a_peak_between_two_rows_of_the_log_is_none_elsewhere() -> None:
    """The plan is at its peak at step 100, and the log has steps 98 and 105."""
    line = used(warmed(900, 100), 101, once) + [0.1 * (1 - i / 9000) for i in range(1, 900)]
    record = logged(line, 7)
    said = verdict(explained(compare(record, plan("warmed"))))
    assert "peak" not in said


def test_no_reason_is_given_that_would_be_chance() -> None:
    """Two steps of a StepLR fit many mistakes: the numbers are said, and no more."""
    run = used(step(30, 0.3), 900, lambda i: int(i % 10 == 9))
    said = verdict(compare(logged(run, 5), plan("steps")))
    assert said.startswith("from step 300 on the LR is 0.03 where the plan has 0.01 (3 times it)")
    assert "ticks" not in said


def test_how_far_a_short_record_reaches_and_what_is_past_the_end() -> None:
    assert verdict(compare(logged(eased()[:50]), plan("cosine"))) == (
        "follows the plan at all 50 logged steps, up to step 49 of 1,000"
    )
    longer = logged([*stepped(), *[1e-4] * 20])
    assert verdict(compare(longer, plan("steps"))) == (
        "follows the plan at all 900 logged steps (20 more are after the plan's end)"
    )


def test_a_log_of_epochs_cannot_be_held_against_a_plan_of_steps() -> None:
    record = logged(eased(), unit="epoch")
    comparison = compare(record, plan("cosine"))
    assert comparison.counting is None
    assert "the log counts epochs, and the plan has none" in verdict(comparison)


def test_groups_are_paired_by_name_and_the_one_that_parts_is_named() -> None:
    spec = lrviz.loads(
        'steps = 100\noptimizer = { lr = 0.1, groups = [{ name = "a" }, { name = "b", lr = 1 }] }\n'
        'scheduler = { type = "CosineAnnealingLR", T_max = 100 }'
    )
    curve = lrviz.simulate(spec)
    turned = Record(
        *("log", "test", np.arange(100.0), "step", ("b", "a")),
        *(curve.lr[::-1].copy(), (EXACT, EXACT)),
    )
    assert compare(turned, curve).parting is None
    turned.lr[1, 60:] *= 2
    assert "from step 60 on the LR of group a is" in verdict(compare(turned, curve))
    one = Record("log", "test", np.arange(100.0), "step", ("0",), curve.lr[1:], (EXACT,))
    assert compare(one, curve).parting is None  # the second group, which the log does not name


def test_a_log_that_is_rounded_is_held_to_its_digits() -> None:
    rounded = [round(lr, 4) for lr in eased()]
    assert compare(logged(rounded, precision=Precision(4, 4)), plan("cosine")).parting is None
    off = [round(lr * 1.003, 4) for lr in eased()]
    parting = compare(logged(off, precision=Precision(4, 4)), plan("cosine")).parting
    assert parting is not None
    assert compare(logged(rounded), plan("cosine")).parting is not None


@pytest.mark.parametrize("first", [0, 1])
def test_the_means_of_epochs_are_those_of_the_plan(first: int) -> None:
    lr = np.array(used(cosine(1000), 1000, once))
    means = lr.reshape(20, 50).mean(axis=1)
    comparison = compare(logged(list(means), unit="epoch", first=first), plan("by epochs"))
    counted_from = " (epochs counted from 1)" if first else ""
    assert verdict(comparison) == (
        "follows the plan at all 20 logged rows (the log has each LR as the mean of its epoch"
        f"{counted_from})"
    )
    assert comparison.steps.tolist() == list(range(25, 1000, 50))
    means[12] *= 1.01
    parting = compare(logged(list(means), unit="epoch", first=first), plan("by epochs")).parting
    assert parting is not None
    assert (parting.row, parting.planned) == (12, pytest.approx(means[12] / 1.01))
    assert parting.differing == 1


@pytest.mark.parametrize(("first", "later"), [(0, 0), (1, 0), (1, 1), (0, 1)])
@pytest.mark.parametrize("every", [7, 10])
def test_steps_within_epochs(first: int, later: int, every: int) -> None:
    """As MMCV and YOLOX log them: the epoch, and every tenth step of it."""
    steps = np.array([e * 50 + i for e in range(20) for i in range(every - 1, 50, every)])
    planned = plan("by epochs").lr[0, plan("by epochs").tick_at(steps)]

    def run(lr: np.ndarray) -> Record:
        return Record(
            name="run.csv",
            kind="CSV",
            at=(steps // 50 + first).astype(float),
            unit="epoch",
            groups=("0",),
            lr=lr[None],
            precision=(EXACT,),
            within=(steps % 50 + later).astype(float),
        )

    right = compare(run(planned), plan("by epochs"))
    assert right.parting is None
    assert right.compared == len(steps)
    wrong = planned.copy()
    wrong[57:] = planned[: len(planned) - 57]
    parting = compare(run(wrong), plan("by epochs")).parting
    assert parting is not None
    assert parting.step == steps[57]


def test_a_step_beyond_the_plans_epoch_is_not_compared() -> None:
    within = np.array([0.0, 60.0, 0.0, 60.0])
    record = Record(
        name="run.csv",
        kind="CSV",
        at=np.array([0.0, 0.0, 1.0, 1.0]),
        unit="epoch",
        groups=("0",),
        lr=np.full((1, 4), 0.1),
        precision=(EXACT,),
        within=within,
    )
    found = compare(record, plan("by epochs"))
    assert found.compared == 0
    assert "a step 60 within an epoch, and the plan's epochs have 50 steps" in verdict(found)
