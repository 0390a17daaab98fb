"""A script's text: whether it is looked at, and where things stand in it."""

from __future__ import annotations

import ast

import pytest

from lrviz.sources.script.source import (
    Source,
    imports_training,
    makes_schedule,
    mentions_training,
    names_scheduler,
    steps_schedule,
)
from lrviz.sources.script.syntax import position

IMPORTS = {
    **{"import torch": True, "from torch import nn": True, "import torch.optim as o": True},
    **{"import lightning": True, "import pytorch_lightning as pl": True, "import lrviz": True},
    **{"import accelerate": True, "import transformers": True, "import timm": True},
    **{"import ignite": True, "import deepspeed": True, "import os, torch": True},
    **{
        "import os as o, sys, torch": True,
        "import  torch": True,
        "from  torch.optim import A": True,
    },
    **{"import os": False, "import torchvision": False, "torch": False, "# no torch": False},
    **{"import os; torch.f()": False, "import mytorch": False, "x = torch": False, "": False},
}


@pytest.mark.parametrize("text", IMPORTS)
def test_what_imports_something_that_trains(text: str) -> None:
    assert imports_training(text) is IMPORTS[text]
    packages = ("torch", "lightning", "lrviz", "accelerate", "transformers", "timm", "ignite")
    assert mentions_training(text) is any(one in text for one in (*packages, "deepspeed"))


NAMES = {
    **{"torch.optim.lr_scheduler.StepLR": True, "from torch.optim import lr_scheduler": True},
    **{"from torch.optim.lr_scheduler import StepLR": True, "optim . lr_scheduler": True},
    **{
        "import torch.optim as o\no.lr_scheduler.A": True,
        "o = torch.optim\no.lr_scheduler.A": True,
    },
    **{"import torch.optim as o\np.lr_scheduler.A": False, "o = torch.optim.SGD()": False},
    **{"self.lr_scheduler.step()": False, "lr_scheduler": False, "schedule": False, "": False},
    **{"swa_utils": True, "deepspeed.initialize": True, "lrviz": True, "optim.step()": False},
    **{"get_cosine_schedule_with_warmup": True, "get_scheduler": True, "get_my_schedule": False},
    **{"self.get_scheduler_config()": False, "set_get_scheduler": False},
    **{"o = optim.SGD\no.lr_scheduler": False, "from torch.optim import A\nmy_scheduler": False},
    **{"from torch.optim import A\nlr_scheduler": True, "optim.lr_schedule": False},
}


@pytest.mark.parametrize("text", NAMES)
def test_what_names_a_scheduler(text: str) -> None:
    assert names_scheduler(text) is NAMES[text]


@pytest.mark.parametrize(
    ("text", "makes"),
    [
        ("optimizer.param_groups", True),
        ("param_groups", False),
        ("optimizer", False),
        ("TrainingArguments()", True),
        ("", False),
    ],
)
def test_what_makes_a_schedule_without_one(text: str, makes: bool) -> None:
    assert makes_schedule(text) is makes


TICKS = {
    **{"optimizer\nscheduler.step()": True, "    self.lr_scheduler.step(epoch)  # optimizer": True},
    **{"build_optim()\nschedulers['g'].step()": True, "optimizer\nscheds[0].step()": True},
    **{"optimizer\nif due: scheduler.step()": True, "optim_g\na and sched.step()": True},
    **{"optimizer\nx = scheduler.step(noise, t, x).prev_sample": False},
    **{"optimizer\nreturn self.scheduler.step(noise, t, x)[0]": False},
    **{"# memory-optimized, an optimization\nscheduler.step()": False, "scheduler.step()": False},
    **{"optimizer\nscheduler.steps()": False, "optimizer.step()": False},
}


@pytest.mark.parametrize("text", TICKS)
def test_what_ticks_a_schedule_that_another_file_makes(text: str) -> None:
    assert steps_schedule(text) is TICKS[text]


TEXTS = ["a\nbb = f(c)\n", "a\r\nbb = f(c)", "é = 1\nbb = 'ü' + f(c)\n", "a\x0c\nbb = f(c)\n\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_where_a_call_stands(text: str) -> None:
    source = Source(text, "x")
    [call] = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    span = source.span(position(call))
    assert source.cut(position(call)) == text[span.start : span.end] == "f(c)"
    at = text.index("f(c)")
    column = at - text.rindex("\n", 0, at) - 1
    assert (span.line, span.end_line) == (2, 2)
    assert (span.column, span.end_column) == (column + 1, column + 5)
    assert source.between(span.start, span.end) == span


def test_a_stretch_over_lines() -> None:
    source = Source("ab\ncd\nef", "x")
    assert source.lines == ("ab\n", "cd\n", "ef")
    assert source.starts == (0, 3, 6, 8)
    span = source.between(1, 7)
    assert (span.line, span.column, span.end_line, span.end_column) == (1, 2, 3, 2)
    whole = source.between(0, 8)
    assert (whole.line, whole.column, whole.end_line, whole.end_column) == (1, 1, 3, 3)
    assert Source("", "x").between(0, 0).line == 1
    assert source.cut((1, 1, 3, 1)) == "b\ncd\ne"
    assert Source("a\rb\n", "x").lines == ("a\r", "b\n")
    assert Source("é", "x").cut((1, 0, 1, 2)) == "é"
