"""Notebooks: findings as cell and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.sources.assume import NOTHING
from lrviz.sources.script.kind import read_notebook
from lrviz.sources.script.notebook import code_cells
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import NOTEBOOK
from lrviz.text.problem import SpecError

BUILD = "import torch\nscheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3000)"
TRAIN = (
    "for batch in loader:\n    model(batch).backward()\n    scheduler.step()\n    optimizer.step()"
)


def notebook(*cells: str | dict[str, Any]) -> str:
    listed = [
        {"cell_type": "code", "source": cell.splitlines(keepends=True)}
        if isinstance(cell, str)
        else cell
        for cell in cells
    ]
    return json.dumps({"cells": listed, "nbformat": 4})


def check(*cells: str | dict[str, Any]) -> tuple[Diagnostic, ...]:
    return check_text(notebook(*cells))


def check_text(text: str) -> tuple[Diagnostic, ...]:
    return check_file(text, "train.ipynb", Path(), Settings()).diagnostics


def test_counts_lines_in_the_cell() -> None:
    (found,) = check(BUILD, {"cell_type": "markdown", "source": ["# Train\n", "\n"]}, TRAIN)
    assert (found.code, found.cell, found.line, found.column) == ("LR601", 3, 3, 5)
    assert found.span is not None
    assert TRAIN[found.span.start : found.span.end] == "scheduler.step()"
    assert found.fix is None
    assert "at line 3 comes before optimizer.step() at line 4 of" in found.message


def test_related_places_have_their_own_cell() -> None:
    (found,) = check(BUILD, "pass", "scheduler.step(val_loss)")
    assert (found.code, found.cell, found.line) == ("LR607", 3, 1)
    assert [(r.cell, r.span.line) for r in found.related] == [(1, 2)]


def test_a_message_names_the_cell_of_another_line() -> None:
    epoch = (
        "total = 3 * len(loader)\ns = torch.optim.lr_scheduler.OneCycleLR(o, 1, total_steps=total)"
    )
    train = "for epoch in range(3):\n    for b in loader:\n        o.step()\n    s.step()"
    (found,) = check("import torch\n" + epoch, train)
    assert found.code == "LR605"
    assert "of line 3 of cell 1 counts batches, and s.step() at line 4 steps" in found.message


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "!pip install torch",
        "?model",
        "model?",
        "files = !ls",
        "x, y = %time 1, 2",
        "%load_ext autoreload\n%autoreload 2",
        "!pip install \\\n    torch",
        "if x:\n    !ls",
        "%%time\nx = 1",
        "%%bash\ncd /tmp && ls -l | wc",
        "%%writefile x.py\ndef f(:",
    ],
)
def test_magics_are_passed_by(magic: str) -> None:
    (found,) = check(magic, BUILD, TRAIN)
    assert (found.code, found.cell, found.line) == ("LR601", 3, 3)


def test_a_percent_that_continues_an_expression_is_python() -> None:
    assert check(BUILD, "x = (5\n    % 3)\nscheduler.step()") == ()


def test_one_cell_that_does_not_parse() -> None:
    (found,) = check(BUILD, "def f(:\n    pass")
    assert (found.code, found.cell, found.line) == ("LR600", 2, 1)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"cells": 3}', "[" * 100_000])
def test_broken_json_is_one_finding(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_notebook(Source("x.ipynb", Path(), text, NOTEBOOK), NOTHING)
    [problem] = caught.value.problems
    assert problem.code == "LR600"
    assert problem.message.startswith("this is not a notebook: ")


@pytest.mark.parametrize(
    "cell",
    [3, None, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3}],
)
def test_odd_cells_are_passed_by(cell: Any) -> None:
    text = json.dumps({"cells": [cell, {"cell_type": "code", "source": BUILD + "\n" + TRAIN}]})
    (found,) = check_text(text)
    assert (found.code, found.cell, found.line) == ("LR601", 2, 5)


def test_notebooks_of_version_3() -> None:
    cells = [{"cell_type": "code", "input": BUILD + "\n" + TRAIN}]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    (found,) = check_text(text)
    assert found.cell == 1


def test_the_code_cells_by_number() -> None:
    text = notebook("a = 1", {"cell_type": "markdown", "source": "x"}, "b = 2")
    assert code_cells(text) == {1: "a = 1", 3: "b = 2"}
