"""What the page is handed of a schedule, held without a browser."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import lrviz
from lrviz.gallery.play import MOST_TICKS, NoFormula, plan_of, tree_of
from lrviz.known.torch import torch_of
from lrviz.spec.expression import Expression

TREES = {
    "epoch": "t",
    "width - 2": ["Sub", "width", 2],  # by its name: the page may change it
    "-pi ** 2": ["USub", ["Pow", math.pi, 2]],
    "min(1, (epoch + 1) / 5)": ["min", 1, ["Div", ["Add", "t", 1], 5]],
    "1 < epoch <= 3": ["And", ["Lt", 1, "t"], ["LtE", "t", 3]],
    "1 if epoch else 2": ["IfExp", "t", 1, 2],
    "epoch or 1 or not 2": ["Or", "t", 1, ["Not", 2]],
    "epoch and 1": ["And", "t", 1],
}


@pytest.mark.parametrize("text", TREES)
def test_an_expression_is_a_tree(text: str) -> None:
    assert tree_of(Expression(text, {"width": 512})) == TREES[text]


SPEC = """\
epochs = 4
steps_per_epoch = 5
optimizer = {{ {optimizer} }}
scheduler = {{ {scheduler} }}
{more}
"""
STEP = "type = 'StepLR', step_size = 2"


def plan(
    optimizer: str = "lr = 0.1", scheduler: str = STEP, more: str = "", ticks: int = 4
) -> object:
    spec = lrviz.loads(SPEC.format(optimizer=optimizer, scheduler=scheduler, more=more))
    return plan_of(replace(spec, torch_version=torch_of("2.8")), ticks)


def test_the_whole_plan() -> None:
    optimizer = (
        "type = 'AdamW', lr = 0.1, betas = [0.8, 0.9], groups = [{name='a'}, {name='b', lr=1.0}]"
    )
    scheduler = "type = 'LambdaLR', lr_lambda = ['1', 'epoch'], interval = 'step', frequency = 2"
    assert plan(optimizer, scheduler) == {
        "total": 20,
        "perEpoch": 5,
        "epochs": 4,
        "accumulate": 1,
        "batchesPerEpoch": None,
        "optimizer": "AdamW",
        "adam": True,
        "momentumKey": "betas",
        "groups": [{"lr": 0.1, "momentum": 0.8}, {"lr": 1.0, "momentum": 0.8}],
        "lacks": ["restartsWithoutATick", "startsWhereItIs"],
        "schedulers": [
            {
                "type": "LambdaLR",
                "interval": "step",
                "frequency": 2,
                "args": {"lr_lambda": [1, "t"]},
                "given": ["lr_lambda"],
                "children": [],
            }
        ],
    }


@pytest.mark.parametrize(
    "how",
    [
        {"ticks": MOST_TICKS + 1},
        {"more": "loop = { order = ['scheduler', 'optimizer'] }"},
        {"optimizer": "lr = 0.1, groups = [{ name = 'a', momentum = 0.5 }]"},
        {"scheduler": f"{STEP}, last_epoch = 3", "optimizer": "lr = 0.1, initial_lr = 0.1"},
        {
            "scheduler": "type = 'ChainedScheduler', schedulers = "
            "[{ type = 'StepLR', step_size = 2 }, { type = 'ReduceLROnPlateau' }]"
        },
    ],
    ids=str,
)
def test_what_the_page_has_no_formula_for(how: dict[str, object]) -> None:
    with pytest.raises(NoFormula):
        plan(**how)  # type: ignore[arg-type]
    assert plan(ticks=MOST_TICKS, optimizer="lr = 0.1, groups = [{ name = 'a', lr = 0.5 }]")
