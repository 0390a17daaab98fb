"""Scripts that a rule speaks of, and what each change of one makes of it: see ``tests.changes``."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.known.torch import KNOWN, torch_of
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.run_script import check_script
from tests.changes import Case, hold, parameters

FOLDER = Path(__file__).parent / "changes"


def check(text: str) -> tuple[Diagnostic, ...]:
    return check_script(text, "train.py", torch=torch_of(KNOWN[-1]))


@pytest.mark.parametrize("case", parameters(FOLDER))
def test_speaks_or_is_silent(case: Case) -> None:
    compile(case.text, "train.py", "exec")
    hold(case, check(case.text), "change of a script")
