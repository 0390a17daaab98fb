"""What lrviz says that schedulers do to the LR, held against the torch that is installed."""

from __future__ import annotations

import inspect
import itertools
from typing import Any

import pytest

from lrviz.known import packages
from lrviz.known.behaviour import BEHAVIOUR, BETWEEN, BY_FUNCTION, JOINING
from lrviz.known.schedulers import SCHEDULERS

torch = pytest.importorskip("torch")

LR = 0.1
TICKS = 12
GIVEN: dict[str, dict[str, Any]] = {
    "LambdaLR": {"lr_lambda": lambda epoch: 1 / (2 + epoch)},
    "MultiplicativeLR": {"lr_lambda": lambda epoch: 0.9},
    "StepLR": {"step_size": 3},
    "MultiStepLR": {"milestones": [2, 5]},
    "ExponentialLR": {"gamma": 0.9},
    "LinearLR": {"total_iters": TICKS},
    "ConstantLR": {"total_iters": 4},
    "PolynomialLR": {"total_iters": TICKS},
    "CosineAnnealingLR": {"T_max": TICKS},
    "CosineAnnealingWarmRestarts": {"T_0": 5},
    "OneCycleLR": {"max_lr": 0.3, "total_steps": TICKS + 1},
    "CyclicLR": {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 3},
    "SWALR": {"swa_lr": 0.05},
    "ReduceLROnPlateau": {"patience": 0},
}
PLAIN = sorted(GIVEN)


def built(name: str) -> tuple[Any, Any]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR, momentum=0.9)
    home = torch.optim.swa_utils if name == "SWALR" else torch.optim.lr_scheduler
    return optimizer, getattr(home, name)(optimizer, **GIVEN[name])


def lrs(name: str, ticks: int = TICKS, disturbed: int | None = None) -> list[float]:
    """The LRs of a run; at the tick ``disturbed`` somebody else halves the LR."""
    optimizer, scheduler = built(name)
    found = [optimizer.param_groups[0]["lr"]]
    for tick in range(ticks):
        optimizer.step()
        if tick == disturbed:
            optimizer.param_groups[0]["lr"] /= 2
        scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
        found.append(optimizer.param_groups[0]["lr"])
    return found


def test_every_class_has_its_behaviour() -> None:
    assert set(BEHAVIOUR) == set(SCHEDULERS) == {*PLAIN, *JOINING}


@pytest.mark.parametrize("name", PLAIN)
def test_what_sets_the_lr_outright_forgets_what_it_was(name: str) -> None:
    forgets = lrs(name, 4, disturbed=2)[-1] == pytest.approx(lrs(name, 4)[-1])
    assert forgets is BEHAVIOUR[name].outright


@pytest.mark.parametrize("name", PLAIN)
def test_the_constructor_changes_the_lr(name: str) -> None:
    assert (lrs(name, 0) != [LR]) is BEHAVIOUR[name].begins


@pytest.mark.parametrize("name", PLAIN)
def test_what_warms_comes_up_to_the_base_lr(name: str) -> None:
    found = lrs(name)
    warms = found[0] < LR and found[-1] == pytest.approx(LR) and found == sorted(found)
    assert warms is BEHAVIOUR[name].warms


@pytest.mark.parametrize("name", PLAIN)
def test_what_decays_multiplies_by_gamma(name: str) -> None:
    gamma = GIVEN[name].get("gamma", SCHEDULERS[name].defaults.get("gamma"))
    found = lrs(name)
    ratios = [after / before for before, after in itertools.pairwise(found) if before]
    decays = gamma is not None and all(
        ratio == pytest.approx(1) or ratio == pytest.approx(gamma) for ratio in ratios
    )
    assert decays is BEHAVIOUR[name].decays


@pytest.mark.parametrize("name", PLAIN)
def test_the_horizon_is_where_the_schedule_is_over(name: str) -> None:
    horizon = BEHAVIOUR[name].horizon
    found = lrs(name)
    if horizon:
        value = GIVEN[name][horizon]
        end = value - 1 if name == "OneCycleLR" else value
        assert found[end] in (pytest.approx(min(found)), pytest.approx(max(found)))
        assert found[end - 1] != pytest.approx(found[end], rel=1e-9)


@pytest.mark.parametrize("name", PLAIN)
def test_what_needs_a_metric_takes_no_bare_tick(name: str) -> None:
    optimizer, scheduler = built(name)
    optimizer.step()
    if BEHAVIOUR[name].metric:
        with pytest.raises(TypeError, match="metrics"):
            scheduler.step()
    else:
        scheduler.step()


def test_what_the_arguments_say() -> None:
    assert JOINING == ("SequentialLR", "ChainedScheduler")
    assert BETWEEN == ("CyclicLR", "OneCycleLR")
    assert BY_FUNCTION == ("LambdaLR", "MultiplicativeLR")


@pytest.mark.parametrize("name", SCHEDULERS)
def test_the_parameters_of_scripts_stand_in_torchs_order(name: str) -> None:
    home = torch.optim.swa_utils if name == "SWALR" else torch.optim.lr_scheduler
    there = tuple(inspect.signature(getattr(home, name)).parameters)
    assert tuple(p for p in packages.SCHEDULERS[name] if p in there) == tuple(
        p for p in there if p != "verbose"
    )
