"""`lrviz.check` of curves and of schedulers that are there already."""

from __future__ import annotations

from typing import Any

import pytest

import lrviz

torch = pytest.importorskip("torch")
from torch.optim import lr_scheduler as schedulers  # noqa: E402


def optimizer(lr: float = 0.1) -> Any:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


LIVE = {
    "cosine of half the run": (
        *(lambda: schedulers.CosineAnnealingLR(optimizer(), 50), {"epochs": 100}, ["LR301"]),
        ["LR209"],
    ),
    "cosine of the run": (
        *(lambda: schedulers.CosineAnnealingLR(optimizer(), 100), {"epochs": 100}, [], []),
    ),
    "never decays": (
        *(lambda: schedulers.StepLR(optimizer(), 200), {"epochs": 100}, ["LR204"], ["LR204"]),
    ),
    "near zero": (
        *(lambda: schedulers.ExponentialLR(optimizer(), 0.95), {"steps": 5000}, ["LR201"]),
        ["LR201"],
    ),
    "a metric that is not known": (
        *(lambda: schedulers.ReduceLROnPlateau(optimizer()), {"epochs": 100}, [], ["LR201"]),
    ),
    "a metric that is": (
        lambda: schedulers.ReduceLROnPlateau(optimizer()),
        {"epochs": 100, "metric": 1.0},
        *(["LR201"], ["LR201"]),
    ),
}


@pytest.mark.parametrize("case", LIVE)
def test_a_live_scheduler_and_its_curve(case: str) -> None:
    make, ahead, of_scheduler, of_curve = LIVE[case]
    scheduler = make()
    assert [found.code for found in lrviz.check(scheduler, **ahead)] == of_scheduler
    curve = lrviz.preview(scheduler, **ahead)
    assert [found.code for found in lrviz.check(curve)] == of_curve
    assert scheduler.last_epoch == 0


def test_a_scheduler_that_has_moved_is_judged_by_its_curve_alone() -> None:
    """Its arguments count from the run's start, and the look ahead does not."""
    moved = schedulers.CosineAnnealingLR(optimizer(), 100)
    moved.optimizer.step()
    for _ in range(40):
        moved.step()
    assert lrviz.check(moved, epochs=60) == ()


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(TypeError, match="expected an LR scheduler, not int"):
        lrviz.check(3)
    with pytest.raises(TypeError, match="epochs: only for a live scheduler"):
        lrviz.check("spec.toml", epochs=3)
