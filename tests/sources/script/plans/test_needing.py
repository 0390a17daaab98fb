"""Scripts that end where an argument is not given: read as where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.sources.kind import Reading
from tests.sources.script.plans.test_scripts import read

SCRIPT = """\
import argparse
import torch


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=None)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--epochs", type=int, default=None, required={required})
    args = parser.parse_args()
    {check}
    return args


def main():
    args = parse_args()
    net = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    for epoch in range(args.epochs or 9):
        optimizer.step()
        scheduler.step()


main()
"""
NEITHER = "if args.data is None and args.folder is None: raise ValueError('say where')"


def reading(tmp_path: Path, check: str, required: bool = False) -> Reading:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT.format(check=check, required=required))
    return read(path)


@pytest.mark.parametrize(
    ("check", "names"),
    [
        (NEITHER, "`data` or `folder`"),
        ("assert args.data is not None", "`data`"),
        ("if args.data: pass\n    elif args.folder: pass\n    else: raise ValueError", "`data` or"),
        ("if not args.data: raise ValueError\n    if not args.folder: raise OSError", "`data` or"),
    ],
)
def test_it_is_as_where_they_are_given(tmp_path: Path, check: str, names: str) -> None:
    (plan,) = reading(tmp_path, check).plans
    assert (plan.table["epochs"], plan.table["optimizer"]["lr"]) == (9, 0.1)
    assert any(note.startswith(f"as with {names}") for note in plan.notes), plan.notes


def test_where_nothing_is_needed_nothing_is_said(tmp_path: Path) -> None:
    (plan,) = reading(tmp_path, "if args.data and args.folder: raise ValueError('either')").plans
    assert not any("given" in note for note in plan.notes)


def test_what_is_required_has_no_default(tmp_path: Path) -> None:
    found = reading(tmp_path, "pass", required=True)
    assert [one.reason for one in found.unknown] or "args.epochs" in str(found.plans[0].table)


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("if args.lr < 1: raise ValueError('no')\n    print()", 0),
        ("if args.data: raise ValueError('no')\n    raise OSError('always')", 13),
    ],
)
def test_the_statement_that_ends_it_is_named(tmp_path: Path, check: str, line: int) -> None:
    found = reading(tmp_path, check)
    ends = [one for one in found.unknown if "it ends here" in one.reason]
    if line:
        assert [one.at.line for one in ends if one.at is not None] == [line]
    else:  # --lr may be given
        assert not ends


FIELDS = """\
from dataclasses import dataclass
import torch
from transformers import HfArgumentParser


@dataclass
class Arguments:
    data: str = None
    epochs: int = 7

    def __post_init__(self):
        if self.data is None:
            raise ValueError("say where")


(args,) = HfArgumentParser(Arguments).parse_args_into_dataclasses()
net = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(args.epochs):
    optimizer.step()
    scheduler.step()
"""


def test_fields_of_a_dataclass_are_arguments_too(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(FIELDS)
    (plan,) = read(path).plans
    assert plan.table["epochs"] == 7
    assert "as with `data` given, without which it ends" in plan.notes


def test_each_case_may_want_more(tmp_path: Path) -> None:
    check = (
        "if args.data == 'coco':\n        if args.folder is None: raise ValueError('say where')\n"
        "    else:\n        raise ValueError('no such data')"
    )
    (plan,) = reading(tmp_path, check).plans
    assert (plan.table["epochs"], plan.table["optimizer"]["lr"]) == (9, 0.1)
    assert "as with `data` or `folder` given, without which it ends" in plan.notes
