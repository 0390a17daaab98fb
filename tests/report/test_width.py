"""Marks stand under what they mark, however wide its characters are."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings
from lrviz.report import reporter


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("x", 1),
        ("日", 2),
        ("ｘ", 2),  # full width
        ("ﾊ", 1),  # half width
        ("é", 1),
        ("e\u0301", 1),  # an accent of its own
        ("e\u0334", 1),  # a stroke through it, of the lowest class that there is
        ("\u0303", 0),
        ("\t", 4),
    ],
)
def test_a_mark_comes_after_all_columns_before_it(title: str, columns: int) -> None:
    before = "optimizer = { lr = 0.1 }\nscheduler = { type = 'StepLR', "
    text = f"epochs = 9\n{before}'{title}' = 1, step_size = 0 }}\n"
    found = check_file(text, "a.toml", Path(), Settings())
    lines = reporter("text")([found], False).splitlines()
    line = next(number for number, one in enumerate(lines) if "step_size = 0" in one)
    marks = [one for one in lines[line + 1 :] if "^" in one]
    assert len(marks) >= 2
    wide = len("| scheduler = { type = 'StepLR', '' = 1, step_size = ") + columns
    assert any(one.partition("|")[2].index("^") + 1 == wide for one in marks)
