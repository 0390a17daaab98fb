"""`Spec.build`: what was plotted is what trains."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import lrviz

torch = pytest.importorskip("torch")

SPEC = """
steps = 30
[optimizer]
type = "AdamW"
lr = 1e-3
[[optimizer.groups]]
name = "backbone"
lr = 1e-4
[[optimizer.groups]]
name = "head"
[scheduler]
type = "SequentialLR"
milestones = [5]
[[scheduler.schedulers]]
type = "LinearLR"
start_factor = 0.1
[[scheduler.schedulers]]
type = "CosineAnnealingLR"
T_max = "total_steps - 5"
"""


def test_trains_as_plotted() -> None:
    spec = lrviz.loads(SPEC)
    model = torch.nn.ModuleDict({n: torch.nn.Linear(2, 2) for n in spec.groups})
    optimizer, scheduler = spec.build({n: model[n].parameters() for n in spec.groups})
    seen = []
    for _ in range(spec.total_steps):
        optimizer.zero_grad()
        sum(model[n](torch.ones(1, 2)).sum() for n in spec.groups).backward()
        seen.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    np.testing.assert_array_equal(lrviz.simulate(spec).lr.T, seen)
    assert type(optimizer) is torch.optim.AdamW
    assert [len(group["params"]) for group in optimizer.param_groups] == [2, 2]


def test_one_group_takes_the_parameters_themselves() -> None:
    spec = lrviz.loads(
        'epochs = 3\noptimizer = { lr = 0.1 }\nscheduler = [{ type = "StepLR", step_size = 1 }]'
    )
    optimizer, schedulers = spec.build(torch.nn.Linear(2, 2).parameters())
    assert len(optimizer.param_groups[0]["params"]) == 2
    assert [type(s) for s in schedulers] == [torch.optim.lr_scheduler.StepLR]


@pytest.mark.parametrize("params", [{"backbone": []}, [[]], [torch.ones(1), torch.ones(1)]])
def test_other_groups_are_refused(params: object) -> None:
    with pytest.raises(ValueError, match="backbone"):
        lrviz.loads(SPEC).build(params)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "scheduler",
    [
        "{ type = 'LambdaLR', lr_lambda = '0.9 ** epoch' }",
        "{ type = 'LambdaLR', lr_lambda = ['0.9 ** epoch'] }",
        "{ type = 'CyclicLR', base_lr = 0.1, max_lr = 1, scale_fn = '1 / x' }",
        "{ type = 'Phases', phases = [{ shape = 'linear', from = 0, to = 1, length = 10 }] }",
    ],
)
def test_its_state_can_be_saved_and_loaded(scheduler: str, tmp_path: Path) -> None:
    momentum = "momentum = 0.9"  # which CyclicLR cycles
    spec = lrviz.loads(
        f"steps = 9\noptimizer = {{ lr = 0.5, {momentum} }}\nscheduler = {scheduler}\n"
    )
    params = [torch.nn.Parameter(torch.zeros(1))]
    optimizer, first = spec.build(params)
    optimizer.step()
    for _ in range(4):
        first.step()
    torch.save((optimizer.state_dict(), first.state_dict()), tmp_path / "checkpoint.pt")
    resumed, second = spec.build(params)
    of_optimizer, of_scheduler = torch.load(tmp_path / "checkpoint.pt")
    resumed.load_state_dict(of_optimizer)
    second.load_state_dict(of_scheduler)
    resumed.step()
    first.step()
    second.step()
    assert second.get_last_lr() == first.get_last_lr()


def test_a_model_is_not_taken_for_its_parameters() -> None:
    spec = lrviz.loads("epochs = 9\noptimizer.lr = 0.1\nscheduler.type = 'LinearLR'\n")
    with pytest.raises(TypeError, match=r"as model\.parameters\(\) gives them, not Linear"):
        spec.build(torch.nn.Linear(1, 1))
