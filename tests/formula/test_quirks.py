"""What torch's schedulers do that one would not expect, with the numbers: both engines."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import lrviz
from lrviz.engine.installed import has_torch
from lrviz.known.torch import (
    KNOWS_ITS_START,
    RESTARTS_WITHOUT_A_TICK,
    UNDOES_WITHIN,
    Torch,
    torch_of,
)
from lrviz.spec.failure import TickError

ENGINES = ["formula", pytest.param("torch", marks=pytest.mark.skipif(not has_torch(), reason="-"))]


HERE = torch_of()


class Quirk(NamedTuple):
    """What torch does since a version; older ones do as ``before``, and before ``oldest`` raise."""

    name: str
    scheduler: str
    lr: list[float]
    since: tuple[int, int] = (2, 4)
    before: list[float] | None = None
    oldest: tuple[int, int] = (2, 4)

    def of(self, torch: Torch) -> list[float]:
        return self.lr if torch.has(self.since) or self.before is None else self.before


HALF = '{type="ExponentialLR", gamma=0.5}'
QUIRKS = [
    Quirk(
        "LinearLR of no length never leaves its start_factor",
        '{type="LinearLR", start_factor=0.25, total_iters=0}',
        [0.25, 0.25, 0.25],
    ),
    Quirk(
        "a milestone that is given twice decays twice",
        '{type="MultiStepLR", milestones=[2, 2, 3], gamma=0.1}',
        [1, 1, 0.01, 0.001],
    ),
    Quirk(
        "a milestone between two ticks is never reached",
        '{type="MultiStepLR", milestones=[1.5], gamma=0.1}',
        [1, 1, 1],
    ),
    Quirk(
        "ConstantLR multiplies the LR of now back, and not to the base LR",
        f'{{type="ChainedScheduler", schedulers=[{{type="ConstantLR", factor=0.5, total_iters=2}},'
        f" {HALF}]}}",
        [0.5, 0.25, 0.25, 0.125],
    ),
    Quirk(
        "a cosine climbs back past T_max",
        '{type="CosineAnnealingLR", T_max=2}',
        [1, 0.5, 0, 0.5, 1, 0.5, 0],
    ),
    Quirk(
        "a cosine of T_max 1 is either 1 or 0",
        '{type="CosineAnnealingLR", T_max=1}',
        [1, 0, 1, 0, 1],
    ),
    Quirk(
        "the recursive cosine keeps what else changed the LR",
        f'{{type="ChainedScheduler", schedulers=[{{type="CosineAnnealingLR", T_max=4}}, {HALF}]}}',
        [1, 0.5 * (1 + 0.5**0.5) / 2, 0.25 * 0.5],
    ),
    Quirk(
        "a phase begins with the closed form, from the base LR",
        f'{{type="SequentialLR", milestones=[2], schedulers=[{HALF}, {HALF}]}}',
        [1, 0.5, 1, 0.5, 0.25],
    ),
    Quirk(
        "a phase without a closed form goes on from the LR of now",
        f'{{type="SequentialLR", milestones=[2], schedulers=[{HALF},'
        ' {type="MultiplicativeLR", lr_lambda="0.1"}]}',
        [1, 0.5, 0.05, 0.005],
        KNOWS_ITS_START,
        [1, 0.5, 0.5, 0.05],
    ),
    Quirk(
        "a phase that ticks from a broken milestone begins without its closed form",
        f'{{type="SequentialLR", milestones=[1.5], schedulers=[{HALF}, {HALF}]}}',
        [1, 0.5, 0.25, 0.125],
        KNOWS_ITS_START,
        [1, 0.5, 0.5, 0.25],
    ),
    Quirk(
        "a SequentialLR that is the first of another switches one tick early",
        f'{{type="SequentialLR", milestones=[5], schedulers=[{{type="SequentialLR", '
        f'milestones=[3], schedulers=[{{type="ConstantLR", factor=0.5, total_iters=9}}, {HALF}]}},'
        f" {HALF}]}}",
        [0.5, 0.5, 1, 0.5, 0.25, 1, 0.5],
        UNDOES_WITHIN,
        [1, 1, 1, 1, 0.5, 1, 0.5],
    ),
    Quirk(
        "a ChainedScheduler that is the first of a SequentialLR is one tick ahead",
        f'{{type="SequentialLR", milestones=[3], schedulers=[{{type="ChainedScheduler", '
        f"schedulers=[{HALF}]}}, {HALF}]}}",
        [0.5, 0.25, 0.125, 1, 0.5],
        KNOWS_ITS_START,
        [1, 0.5, 0.25, 1, 0.5],
        oldest=UNDOES_WITHIN,
    ),
    Quirk(
        "OneCycleLR may be ticked once more than it has steps",
        '{type="OneCycleLR", max_lr=1, total_steps=3, pct_start=0.0, anneal_strategy="linear",'
        " div_factor=1, final_div_factor=3, cycle_momentum=false}",
        [1 - 2 / 9, 1 - 4 / 9, 1 / 3],
    ),
    Quirk(
        "a resumed StepLR decays at once where it resumes at a multiple",
        '{type="StepLR", step_size=3, gamma=0.1, last_epoch=2}',
        [0.1, 0.1, 0.1, 0.01],
    ),
    Quirk(
        "ReduceLROnPlateau makes no cut that is smaller than eps",
        '{type="ReduceLROnPlateau", factor=0.5, patience=0, eps=0.3}',
        [1, 1, 0.5, 0.5],
    ),
    Quirk(
        "ReduceLROnPlateau takes the first metric for an improvement",
        '{type="ReduceLROnPlateau", factor=0.5, patience=1}',
        [1, 1, 1, 0.5, 0.5, 0.25],
    ),
    Quirk(
        "CyclicLR halves its height after each cycle of triangular2",
        '{type="CyclicLR", base_lr=0.0, max_lr=1.0, step_size_up=1, mode="triangular2", '
        "cycle_momentum=false}",
        [0, 1, 0, 0.5, 0, 0.25, 0],
    ),
    Quirk(
        "CosineAnnealingLR adds half a cosine's first step where it starts to climb",
        '{type="CosineAnnealingLR", T_max=2}',
        [1, 0.5, 0, 0.5, 1, 0.5],
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_quirk(quirk: Quirk, engine: lrviz.engine.Engine) -> None:
    text = f"steps = {len(quirk.lr)}\noptimizer = {{ lr = 1 }}\nscheduler = {quirk.scheduler}\n"
    if not HERE.has(quirk.oldest):
        with pytest.raises(TickError):
            lrviz.simulate(lrviz.loads(text), engine=engine)
        return
    curve = lrviz.simulate(lrviz.loads(text), engine=engine)
    assert curve.lr[0] == pytest.approx(quirk.of(HERE), rel=1e-12, abs=1e-15)


class Error(NamedTuple):
    name: str
    scheduler: str
    tick: int
    kind: str


ERRORS = [
    Error(
        "OneCycleLR past its steps",
        '{type="OneCycleLR", max_lr=1, total_steps=4}',
        5,
        "ValueError",
    ),
    Error(
        "OneCycleLR that only rises, at the call after its last step",
        '{type="OneCycleLR", max_lr=1, total_steps=10, pct_start=1.0}',
        10,
        "ZeroDivisionError",
    ),
    Error(
        "OneCycleLR resumed without what an earlier run left",
        '{type="OneCycleLR", max_lr=1, total_steps=10, last_epoch=2}',
        0,
        "KeyError",
    ),
    Error(
        "ConstantLR that multiplies by 0 cannot undo it",
        '{type="ConstantLR", factor=0, total_iters=3}',
        3,
        "ZeroDivisionError",
    ),
    Error(
        "PolynomialLR with a negative power",
        '{type="PolynomialLR", power=-1, total_iters=6}',
        6,
        "ZeroDivisionError",
    ),
    Error(
        "CyclicLR whose peaks grow beyond any float",
        '{type="CyclicLR", base_lr=0.1, max_lr=1, mode="exp_range", gamma=1e100}',
        4,
        "OverflowError",
    ),
    Error(
        "CyclicLR of no length that a float can divide by",
        '{type="CyclicLR", base_lr=0.1, max_lr=1, step_size_up=5e-324}',
        1,
        "OverflowError",
    ),
    Error(
        "a SequentialLR that is not the first of another",
        f'{{type="SequentialLR", milestones=[3], schedulers=[{HALF}, {{type="SequentialLR", '
        f"milestones=[], schedulers=[{HALF}]}}]}}",
        3,
        "NotImplementedError" if HERE.has(RESTARTS_WITHOUT_A_TICK) else "TypeError",
    ),
    Error(
        "ReduceLROnPlateau in a chain",
        '{type="ChainedScheduler", schedulers=[{type="ReduceLROnPlateau"}]}',
        0,
        "ValueError",
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.name)
def test_error(error: Error, engine: lrviz.engine.Engine) -> None:
    text = "steps = 10\noptimizer = { lr = 1.0, momentum = 0.9 }\n"
    with pytest.raises(TickError) as caught:
        lrviz.simulate(lrviz.loads(f"{text}scheduler = {error.scheduler}\n"), engine=engine)
    assert (caught.value.tick, caught.value.kind) == (error.tick, error.kind)


UNDEFINED = {
    "at a tick": ('{type="LambdaLR", lr_lambda="sqrt(5 - epoch)"}', "at epoch 6"),
    "when it is built": ('{type="LambdaLR", lr_lambda="1 / epoch"}', "at epoch 0"),
    "when what is inside is built": (
        '{type="ChainedScheduler", schedulers=[{type="LambdaLR", lr_lambda="log(epoch)"}]}',
        "at epoch 0",
    ),
    "of a cycle": (
        '{type="CyclicLR", base_lr=0.1, max_lr=1, scale_fn="1 / x", scale_mode="iterations"}',
        "at x 0",
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("scheduler", "where"), UNDEFINED.values(), ids=UNDEFINED)
def test_an_expression_without_a_value(
    scheduler: str, where: str, engine: lrviz.engine.Engine
) -> None:
    text = f"steps = 10\noptimizer = {{ lr = 1.0, momentum = 0.9 }}\nscheduler = {scheduler}\n"
    with pytest.raises(lrviz.SpecError, match=where) as caught:
        lrviz.simulate(lrviz.loads(text), engine=engine)
    [problem] = caught.value.problems
    assert problem.code == "LR008"
    assert problem.span is not None
    assert text[problem.span.start : problem.span.end].startswith(('"sqrt', '"1 /', '"log'))


@pytest.mark.parametrize("engine", ENGINES)
def test_of_two_that_fail_at_one_tick_the_first_is_named(engine: lrviz.engine.Engine) -> None:
    parts = [f'{{type="LambdaLR", lr_lambda="1 / (3 - epoch) {more}"}}' for more in ("+ 1", "")]
    text = f'scheduler = {{type="ChainedScheduler", schedulers=[{", ".join(parts)}]}}\n'
    with pytest.raises(lrviz.SpecError) as caught:
        lrviz.simulate(lrviz.loads(f"steps = 9\noptimizer = {{ lr = 1.0 }}\n{text}"), engine=engine)
    [problem] = caught.value.problems
    assert problem.span is not None
    assert problem.span.column == 1 + text.index('"1 / (3 - epoch) + 1"')


@pytest.mark.parametrize("engine", ENGINES)
def test_a_metric_of_a_scheduler_that_never_ticks(engine: lrviz.engine.Engine) -> None:
    text = (
        "epochs = 1\noptimizer = { lr = 1.0 }\nmetric = { expression = 'epoch % 4' }\n"
        "scheduler = { type = 'ReduceLROnPlateau', frequency = 3 }\n"
    )
    assert lrviz.simulate(lrviz.loads(text), engine=engine).lr.tolist() == [[1.0]]


@pytest.mark.parametrize("engine", ENGINES)
def test_several_schedulers_each_at_its_own_moments(engine: lrviz.engine.Engine) -> None:
    text = (
        "epochs = 3\nsteps_per_epoch = 2\noptimizer = { lr = 1.0 }\nscheduler = [\n"
        '{type="ExponentialLR", gamma=0.5, interval="epoch"},\n'
        '{type="ExponentialLR", gamma=0.1, interval="step", frequency=3}]\n'
    )
    curve = lrviz.simulate(lrviz.loads(text), engine=engine)
    assert curve.step.tolist() == [0, 2, 3, 4]
    assert curve.lr[0] == pytest.approx([1, 0.5, 0.05, 0.025])


@pytest.mark.parametrize("engine", ENGINES)
def test_each_group_cycles_its_own_momentum(engine: lrviz.engine.Engine) -> None:
    text = (
        'steps = 5\noptimizer = { type = "Adam", lr = 1.0, groups = [{}, {}] }\nscheduler = '
        '{type="CyclicLR", base_lr=[0.0, 1.0], max_lr=[1.0, 1.0], step_size_up=2,'
        " base_momentum=[0.5, 0.8], max_momentum=[0.9, 0.8]}\n"
    )
    curve = lrviz.simulate(lrviz.loads(text), engine=engine)
    assert curve.momentum_name == "beta1"
    assert curve.momentum is not None
    assert curve.lr[0] == pytest.approx([0, 0.5, 1, 0.5, 0], abs=1e-15)
    assert curve.lr[1].tolist() == [1.0] * 5
    assert curve.momentum[0] == pytest.approx([0.9, 0.7, 0.5, 0.7, 0.9])
    assert curve.momentum[1].tolist() == [0.8] * 5
