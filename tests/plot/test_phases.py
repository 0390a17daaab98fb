"""Phase boundaries, in optimizer steps."""

from __future__ import annotations

import pytest

import lrviz
from lrviz.plot.phases import phases

HEAD = "epochs = 40\nsteps_per_epoch = 5\noptimizer = { lr = 0.1 }\n"
CHILD = '{ type = "ConstantLR" }'

CASES = {
    "drops": (
        '{ type = "MultiStepLR", milestones = [10, 30, 99], gamma = 0.2 }',
        [(50, "×0.2"), (150, "×0.2")],
    ),
    "restarts": (
        '{ type = "CosineAnnealingWarmRestarts", T_0 = 5, T_mult = 2 }',
        [(25, "restart"), (75, "restart"), (175, "restart")],
    ),
    "milestones": (
        f'{{ type = "SequentialLR", milestones = [4, 20], schedulers = [{CHILD}, '
        '{ type = "ExponentialLR", gamma = 0.9 }, { type = "StepLR", step_size = 3 }] }',
        [
            *[(0, "Constant"), (20, "Exponential"), (100, "Step")],
            *[(step, "×0.1") for step in range(115, 200, 15)],
        ],
    ),
    "drops inside a phase": (
        f'{{ type = "SequentialLR", milestones = [4], schedulers = [{CHILD}, '
        '{ type = "MultiStepLR", milestones = [6] }] }',
        [(0, "Constant"), (20, "MultiStep"), (50, "×0.1")],
    ),
    "ticks per step": (
        '{ type = "MultiStepLR", milestones = [10, 30], interval = "step" }',
        [(10, "×0.1"), (30, "×0.1")],
    ),
    "every second epoch": (
        '{ type = "MultiStepLR", milestones = [10], frequency = 2 }',
        [(100, "×0.1")],
    ),
    "phases": (
        '{ type = "Phases", phases = [{ shape = "linear", from = 0, to = 1, length = 4 }, '
        '{ shape = "constant", length = 0 }, { shape = "constant", length = "epochs / 5" }, '
        '{ shape = "cosine", to = 0 }] }',
        [(20, "constant"), (60, "cosine")],
    ),
    "phases inside a phase": (
        f'{{ type = "SequentialLR", milestones = [4], schedulers = [{CHILD}, '
        '{ type = "Phases", phases = [{ shape = "constant", length = 6 }, '
        '{ shape = "linear", to = 0, length = 100 }, { shape = "constant" }] }] }',
        [(0, "Constant"), (20, "Phases"), (50, "linear")],
    ),
    "more than anyone would read": (
        '{ type = "CosineAnnealingWarmRestarts", T_0 = 1 }',
        [],
    ),
}


@pytest.mark.parametrize(("scheduler", "expected"), CASES.values(), ids=CASES)
def test_phases(scheduler: str, expected: list[tuple[int, str]]) -> None:
    spec = lrviz.loads(f"{HEAD}scheduler = {scheduler}\n")
    assert [(p.step, p.label) for p in phases(spec)] == expected


def test_with_the_order_reversed_a_phase_begins_a_tick_earlier() -> None:
    text = HEAD + 'scheduler = { type = "MultiStepLR", milestones = [10] }\n'
    spec = lrviz.loads(text + 'loop = { order = ["scheduler", "optimizer"] }\n')
    assert [p.step for p in phases(spec)] == [45]
