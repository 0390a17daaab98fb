"""A short run of each fuzzer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.fuzz.inputs import KINDS
from tests.fuzz.run import fuzz
from tests.sampling import sample


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_breaks(kind: str) -> None:
    found = fuzz(kind, seconds=60, most=len(sample(range(400), 10)))
    assert found.count > 0
    assert found.broken == []
