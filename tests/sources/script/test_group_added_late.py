"""LR622 is an error where the installed torch raises, a warning where it leaves the group out."""

from __future__ import annotations

import pytest

from lrviz.known.torch import torch_of
from lrviz.lint.run_script import check_script

torch = pytest.importorskip("torch")

BUILDS = {
    "LambdaLR": "lambda e: 0.9",
    "MultiplicativeLR": "lambda e: 0.9",
    "StepLR": "3",
    "MultiStepLR": "[3]",
    "ConstantLR": "",
    "LinearLR": "",
    "ExponentialLR": "0.9",
    "CosineAnnealingLR": "10",
    "PolynomialLR": "",
    "CyclicLR": "0.1, 0.2",
    "OneCycleLR": "0.1, 10",
    "CosineAnnealingWarmRestarts": "10",
    "ReduceLROnPlateau": "patience=0, min_lr=[1e-6]",
    "SWALR": "0.05",
}
LEAVING_OUT = ("LambdaLR", "MultiplicativeLR", "CyclicLR", "CosineAnnealingWarmRestarts")
SCRIPT = """
import torch
from torch.optim.lr_scheduler import *
from torch.optim.swa_utils import SWALR

scheduler = {build}
optimizer.add_param_group({{"params": extra}})
optimizer.step()
for epoch in range(3):
    scheduler.step({metric})
"""


def raises(build: str, metric: str) -> bool:
    first, second = (torch.nn.Parameter(torch.zeros(1)) for _ in range(2))
    optimizer = torch.optim.SGD([first], lr=0.1, momentum=0.9)
    try:
        exec(SCRIPT.format(build=build, metric=metric), {"optimizer": optimizer, "extra": [second]})
    except (ValueError, KeyError, IndexError, RuntimeError):
        return True
    return False


@pytest.mark.parametrize("name", BUILDS)
def test_severity_is_what_torch_does(name: str) -> None:
    build = f"{name}({', '.join(part for part in ('optimizer', BUILDS[name]) if part)})"
    metric = "1.0" if name == "ReduceLROnPlateau" else ""
    found = check_script(SCRIPT.format(build=build, metric=metric), "train.py")
    severities = [d.severity for d in found if d.code == "LR622"]
    milder = "warning" if name in LEAVING_OUT else "info"
    assert severities == ["error" if raises(build, metric) else milder]


def test_one_minimum_is_for_every_group() -> None:
    build = "ReduceLROnPlateau(optimizer, patience=0, min_lr=1e-6)"
    found = check_script(SCRIPT.format(build=build, metric="1.0"), "train.py")
    assert raises(build, "1.0") == any(d.code == "LR622" for d in found)
    newer = check_script(
        SCRIPT.format(build=build, metric="1.0"), "train.py", torch=torch_of("2.6")
    )
    assert not [d for d in newer if d.code == "LR622"]


@pytest.mark.parametrize(("version", "severity"), [("2.9", "warning"), ("2.10", "error")])
def test_groups_are_counted_since_a_version(version: str, severity: str) -> None:
    text = SCRIPT.format(build="LambdaLR(optimizer, lambda e: 0.9)", metric="")
    found = check_script(text, "train.py", torch=torch_of(version))
    assert [d.severity for d in found if d.code == "LR622"] == [severity]
