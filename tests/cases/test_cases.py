"""Small inputs after public reports: each finding on its line, in its words, and no other."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from lrviz.lint.files import check_file
from lrviz.lint.settings import Settings

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("check_cases", HERE / "check_cases.py")
assert _spec is not None
assert _spec.loader is not None
check_cases: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_cases)

OURS = {"check_cases.py", "test_cases.py"}
PATHS = sorted(
    path for path in HERE.iterdir() if path.suffix in check_cases.ENDINGS and path.name not in OURS
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_says_what_is_right(path: Path) -> None:
    case = check_cases.Case(path, HERE)
    absent = [name for name in case.needs if importlib.util.find_spec(name) is None]
    if absent:
        pytest.skip(f"needs {', '.join(absent)}")
    settings = Settings(trust=check_cases.TRUST)
    found = [
        {
            "code": d.code,
            "severity": d.severity,
            "message": d.message,
            "place": (d.cell, d.line),
        }
        for d in check_file(case.text, path.name, HERE, settings).diagnostics
    ]
    said: list[str] = []
    case.score(found, said.append)
    assert said == []


def test_the_folder_is_whole() -> None:
    """A case that is deleted is missed."""
    assert len(PATHS) >= 172
    assert "check_cases" not in sys.modules
