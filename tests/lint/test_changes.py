"""Specs that a rule speaks of, and what each change of one makes of it: see ``tests.changes``."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrviz.known.torch import KNOWN
from lrviz.lint.diagnostic import Diagnostic
from lrviz.lint.files import check_file
from lrviz.lint.select import Selection
from lrviz.lint.settings import Settings
from lrviz.sources.assume import Assumption
from tests.changes import Case, hold, parameters

FOLDER = Path(__file__).parent / "changes"
SETTINGS = Settings(
    Selection(select=("ALL",)),
    assume=(Assumption("torch", KNOWN[-1], "the tests"),),
    engine="formula",
)


def check(text: str) -> tuple[Diagnostic, ...]:
    return check_file(text, "x.toml", Path(), SETTINGS).diagnostics


@pytest.mark.parametrize("case", parameters(FOLDER))
def test_speaks_or_is_silent(case: Case) -> None:
    hold(case, check(case.text), "change of a spec")
