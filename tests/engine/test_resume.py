"""Ways of resuming, held against loops that save and load as people do."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import lrviz
from lrviz.plot.resumed import said, traces

torch = pytest.importorskip("torch")
from torch.optim import lr_scheduler as schedulers  # noqa: E402

from lrviz.engine.resume import WAYS, resumes  # noqa: E402

KINDS = {
    "StepLR": ("step_size = 30", lambda o, n: schedulers.StepLR(o, 30, last_epoch=n)),
    "CosineAnnealingLR": ("T_max = 90", lambda o, n: schedulers.CosineAnnealingLR(o, 90, 0, n)),
    "ExponentialLR": ("gamma = 0.9", lambda o, n: schedulers.ExponentialLR(o, 0.9, n)),
    "LambdaLR": (
        'lr_lambda = "0.95 ** epoch"',
        lambda o, n: schedulers.LambdaLR(o, lambda epoch: 0.95**epoch, n),
    ),
    "LinearLR": (
        "start_factor = 0.1\ntotal_iters = 70",
        lambda o, n: schedulers.LinearLR(o, 0.1, 1.0, 70, n),
    ),
}


def spec_of(kind: str) -> lrviz.Spec:
    return lrviz.loads(
        "epochs = 90\nsteps_per_epoch = 10\noptimizer = { lr = 0.1, momentum = 0.9 }\n"
        f'[scheduler]\ntype = "{kind}"\n{KINDS[kind][0]}'
    )


def by_hand(kind: str, way: str, at: int) -> list[float]:
    """The LR of each epoch of a run that is resumed as a training script would."""
    make = KINDS[kind][1]

    def fresh() -> Any:
        return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)

    def train(optimizer: Any, scheduler: Any, epochs: int) -> list[float]:
        found = []
        for _ in range(epochs):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return found

    optimizer = fresh()
    scheduler = make(optimizer, -1)
    before = train(optimizer, scheduler, at)
    saved = copy.deepcopy((optimizer.state_dict(), scheduler.state_dict()))
    optimizer = fresh()
    if way in ("built after the optimizer's load", "optimizer's state only"):
        optimizer.load_state_dict(saved[0])
    if way == "last_epoch on a fresh optimizer":
        optimizer.param_groups[0]["initial_lr"] = 0.1
    scheduler = make(optimizer, at - 1 if way == "last_epoch on a fresh optimizer" else -1)
    if way in ("whole state", "built after the optimizer's load", "scheduler's state only"):
        scheduler.load_state_dict(saved[1])
    if way in ("whole state", "optimizer's state only, loaded last"):
        optimizer.load_state_dict(saved[0])
    return [*before, *train(optimizer, scheduler, 90 - at)]


@pytest.mark.parametrize("at", [1, 30, 41, 89])
@pytest.mark.parametrize("kind", KINDS)
def test_every_way_is_what_torch_does(kind: str, at: int) -> None:
    found = {one.way: one.curve for one in resumes(spec_of(kind), at * 10)}
    assert list(found) == list(WAYS)
    for way, curve in found.items():
        assert curve is not None
        np.testing.assert_array_equal(curve.lr[0], by_hand(kind, way, at), err_msg=way)


def test_a_resume_between_two_ticks() -> None:
    """The step of the resume begins a value of its own there."""
    found = resumes(spec_of("StepLR"), 405)
    whole, nothing = found[0].curve, found[-1].curve
    assert whole is not None
    assert nothing is not None
    assert 405 in whole.step
    assert nothing.lr[0, nothing.step == 400] == whole.lr[0, whole.step == 400]
    assert nothing.lr[0, nothing.step == 405] == 0.1


def test_what_cannot_be_done_is_said_and_the_same_is_drawn_once() -> None:
    spec = lrviz.loads(
        "steps = 50\noptimizer = { lr = 0.1 }\n"
        'scheduler = { type = "OneCycleLR", max_lr = 0.1, total_steps = 50 }'
    )
    found = resumes(spec, 20)
    lines = said(found, 20)
    assert lines[0] == "whole state: as if it had not stopped"
    assert lines[1].endswith("other LRs at 1 of 30 ticks")
    assert "cannot be done: OneCycleLR raises KeyError" in lines[5]
    assert [trace.label for trace in traces(found)] == [
        "whole state",
        "built after the optimizer's load; scheduler's state only",
        "optimizer's state only; nothing",
        "optimizer's state only, loaded last",
    ]


def test_a_metric_goes_on_where_it_was() -> None:
    spec = lrviz.loads(
        "epochs = 40\noptimizer = { lr = 0.1 }\n"
        'scheduler = { type = "ReduceLROnPlateau", patience = 2 }\n'
        'metric = { expression = "1 - epoch / 20 if epoch < 20 else 0" }'
    )
    whole = resumes(spec, 17)[0].curve
    assert whole is not None
    np.testing.assert_array_equal(whole.lr, lrviz.simulate(spec, engine="torch").lr)


def test_a_way_that_a_class_does_not_have_is_named() -> None:
    spec = lrviz.loads(
        "steps = 50\noptimizer = { lr = 0.1 }\n"
        'scheduler = { type = "SequentialLR", milestones = [9], schedulers = ['
        '{ type = "LinearLR" }, { type = "StepLR", step_size = 9 }] }'
    )
    reasons = {one.way: one.why for one in resumes(spec, 20) if one.curve is None}
    assert reasons == {
        "last_epoch on a fresh optimizer": "SequentialLR does not resume by last_epoch alone"
    }


def test_a_group_that_differs_is_named() -> None:
    text = "epochs = 9\n[scheduler]\ntype = 'ExponentialLR'\ngamma = 0.5\n[optimizer]\nlr = 0.1\n"
    groups = "[[optimizer.groups]]\nname = 'head'\n[[optimizer.groups]]\nname = 'body'\nlr = 0.01\n"
    lines = said(resumes(lrviz.loads(text + groups), 4), 4)
    assert "nothing: 0.1 in place of 0.00625 in head at step 4, other LRs to the end" in lines
