"""Functions of the file, run where they are called."""

from __future__ import annotations

from lrviz.sources.script.interpreter.reading import read_script
from lrviz.sources.script.values.things import Const, Optimizer

FORWARDED = """
import torch

def make(*args, **kwargs):
    return torch.optim.SGD(*args, **kwargs)

make(model.parameters(), lr=0.1)
"""


def test_positional_and_keyword_arguments_are_handed_on_apart() -> None:
    made = read_script(FORWARDED, "train.py").all("build")[0].on[0]
    assert isinstance(made, Optimizer)
    assert not made.open
    assert set(made.arguments) == {"params", "lr"}
    lr = made.arguments["lr"][0]
    assert isinstance(lr, Const)
    assert lr.value == 0.1
