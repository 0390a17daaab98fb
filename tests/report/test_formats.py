"""The formats that a check can be asked for, and no others."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lrviz.cli import main

SPEC = "epochs = 9\noptimizer = { lr = 0.1 }\nscheduler = { type = 'StepLR', step_size = 3 }\n"


def run(name: str) -> int:
    return CliRunner().invoke(main, ["check", "-", "--output-format", name], input=SPEC).exit_code


@pytest.mark.parametrize("name", ["text", "concise", "json", "github", "sarif"])
def test_a_format(name: str) -> None:
    assert run(name) == 0


@pytest.mark.parametrize("name", ["", "full", "SARIF2", "xml"])
def test_no_format(name: str) -> None:
    assert run(name) == 2
