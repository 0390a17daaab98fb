"""Which ``step`` is given a metric: one that must be given something, or takes one by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("torch")
from lrviz.engine.stepping import _wants_metric


def nothing() -> None: ...
def metric(metric: float) -> None: ...
def metrics(metrics: float | None = None) -> None: ...
def named(*, metric: float | None = None) -> None: ...
def one(value: float) -> None: ...
def placed(value: float, /) -> None: ...
def an_epoch(epoch: int | None = None) -> None: ...
def several(*values: float) -> None: ...
def must_be_named(*, value: float) -> None: ...
def anything(**values: float) -> None: ...


WANTS = {
    **{nothing: False, metric: True, metrics: True, named: True, one: True, placed: True},
    **{an_epoch: False, several: False, must_be_named: False, anything: False},
}


@pytest.mark.parametrize("step", WANTS, ids=lambda step: step.__name__)
def test_which_step_wants_a_metric(step: Callable[..., Any]) -> None:
    assert _wants_metric(step) is WANTS[step]


def test_what_has_no_signature_wants_nothing() -> None:
    assert not _wants_metric(type("A", (), {"__signature__": 3, "__call__": nothing})())
