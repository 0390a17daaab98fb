"""Hypothesis profiles ("dev" unless HYPOTHESIS_PROFILE says otherwise; CI uses "ci"), old Click."""

from __future__ import annotations

import gc
import inspect
import os
import signal
import sys
from collections.abc import Iterator
from functools import partialmethod

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

# Tests start hundreds of programs: each would compile all of lrviz, and torch, anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.set_threshold(
    200_000, 20, 100
)  # what is collected stays: looking through it again takes a tenth


def pytest_collection_finish() -> None:
    """Leave the tests themselves out of what Python looks through for garbage."""
    gc.collect()
    gc.freeze()


_CALM = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile("dev", max_examples=10, deadline=None, suppress_health_check=_CALM)
settings.register_profile(
    "ci", max_examples=10, deadline=None, derandomize=True, suppress_health_check=_CALM
)
settings.register_profile("sweep", max_examples=5000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

if "mix_stderr" in inspect.signature(CliRunner).parameters:  # Click before 8.2
    CliRunner.__init__ = partialmethod(  # type: ignore[method-assign,assignment]
        CliRunner.__init__, mix_stderr=False
    )
    Result.output = property(lambda self: self.stdout + self.stderr)  # type: ignore[assignment]


@pytest.fixture
def own_ctrl_c() -> Iterator[None]:
    """Ctrl-C as Python has it: a shell's background job begins with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
